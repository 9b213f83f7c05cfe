import { checkNumbers, describe, isArrayLike, KindlingError } from '@kindling/checks';
import { isShapedData, isTensorLike, readRows, readShaped, tensorError } from './readValues';
import type { Preds, Target } from './types';

/** Scores of N examples (rows) for C classes (columns), row-major. */
export interface Scores {
  readonly data: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

/** Predicted class indices, with the scores they were taken from where scores came. */
export interface ReadPreds {
  readonly classes: ArrayLike<number>;
  readonly scores?: Scores;
}

/** Predictions and the right classes of the same N >= 1 examples. */
export interface ReadPair extends ReadPreds {
  readonly target: ArrayLike<number>;
}

/** Predictions and targets of the same N >= 1 examples. @throws MetricsError when their lengths differ or a class is none of the scores' */
export function readPair(preds: Preds, target: Target): ReadPair {
  const read = readPreds(preds);
  const targetClasses = readClasses('target', target);
  if (read.classes.length !== targetClasses.length) {
    throw new KindlingError(
      `target: expected ${read.classes.length} classes, one for each of preds, got ${targetClasses.length}`,
    );
  }
  if (read.scores) checkClassRange('target', targetClasses, read.scores.columns);
  return { ...read, target: targetClasses };
}

/** @throws MetricsError naming the first class that is not below `numClasses` */
export function checkClassRange(name: string, classes: ArrayLike<number>, numClasses: number, why = ''): void {
  for (let i = 0; i < classes.length; i++) {
    if (classes[i] >= numClasses) {
      throw new KindlingError(`${name}[${i}]: expected a class from 0 to ${numClasses - 1}${why}, got ${classes[i]}`);
    }
  }
}

/** Whether column `a` ranks before column `b` of the same row. */
export function ranksBefore(scores: Scores, row: number, a: number, b: number): boolean {
  const left = scores.data[row * scores.columns + a];
  const right = scores.data[row * scores.columns + b];
  if (Number.isNaN(left) || Number.isNaN(right)) {
    return Number.isNaN(left) && Number.isNaN(right) ? a < b : Number.isNaN(left);
  }
  return left === right ? a < b : left > right;
}

/** Predictions as class indices. Of equal scores the first class wins; NaN counts as the largest, as in torch.argmax. */
function readPreds(preds: Preds): ReadPreds {
  const scores = readScores(preds);
  if (!scores) return { classes: readClasses('preds', preds) };
  const classes = new Int32Array(scores.rows);
  for (let row = 0; row < scores.rows; row++) classes[row] = argmaxOfRow(scores, row);
  return { classes, scores };
}

function argmaxOfRow(scores: Scores, row: number): number {
  let best = 0;
  for (let column = 1; column < scores.columns; column++) {
    if (ranksBefore(scores, row, column, best)) best = column;
  }
  return best;
}

/** The scores, or undefined where classes came. */
function readScores(preds: unknown): Scores | undefined {
  if (isShapedData(preds)) {
    if (preds.shape.length === 1) return undefined;
    const { data, shape } = readShaped('preds', preds, checkNumbers);
    if (shape.length !== 2) {
      throw new KindlingError(`preds: expected shape [N] (classes) or [N, C] (scores), got ${describe(shape)}`);
    }
    return { data, rows: shape[0], columns: shape[1] };
  }
  if (!isArrayLike(preds) || !isArrayLike(preds[0])) return undefined;
  const { data, shape } = readRows('preds', preds);
  return { data, rows: shape[0], columns: shape[1] };
}

/** The class indices of N >= 1 examples. @throws MetricsError naming the first that is none */
export function readClasses(name: string, input: unknown): ArrayLike<number> {
  if (isTensorLike(input)) throw tensorError(name);
  if (!isShapedData(input)) {
    const classes = checkClasses(name, input);
    if (classes.length === 0) throw new KindlingError(`${name}: expected at least one example, got none`);
    return classes;
  }
  if (input.shape.length !== 1) {
    throw new KindlingError(`${name}: expected class indices of shape [N], got shape ${describe(input.shape)}`);
  }
  return readShaped(name, input, checkClasses).data;
}

function checkClasses(name: string, value: unknown): ArrayLike<number> {
  return checkNumbers(name, value, {
    kind: 'an array of class indices',
    entry: 'a class index (an integer >= 0)',
    accepts: isClassIndex,
  });
}

function isClassIndex(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
