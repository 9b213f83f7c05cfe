import { checkArray, checkInteger, checkNumbers, describe, isArrayLike, KindlingError } from '@kindling/checks';
import type { Preds, ShapedData, Target, TensorLike } from './types';

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

/** Whether `value` is a tensor, whose numbers have to be awaited. */
export function isTensorLike(value: unknown): value is TensorLike {
  return isObject(value) && typeof value.data === 'function' && Array.isArray(value.shape);
}

/** The numbers and shape of a tensor; anything else as it came. */
export async function awaitData<T>(value: T | TensorLike): Promise<T | ShapedData> {
  return isTensorLike(value) ? { data: await value.data(), shape: value.shape } : value;
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
  return isArrayLike(preds) && isArrayLike(preds[0]) ? readRows(preds) : undefined;
}

function readRows(rows: ArrayLike<unknown>): Scores {
  const { length: columns } = rows[0] as ArrayLike<unknown>;
  if (columns < 1) throw new KindlingError('preds[0]: expected the scores of at least one class, got none');
  // grows with what is there: a length may be only claimed
  const data: number[] = [];
  for (let row = 0; row < rows.length; row++) {
    const values = rows[row];
    if (!isArrayLike(values) || values.length !== columns) {
      throw new KindlingError(`preds[${row}]: expected ${columns} scores as in preds[0], got ${describe(values)}`);
    }
    const numbers = checkNumbers(`preds[${row}]`, values);
    for (let column = 0; column < columns; column++) data.push(numbers[column]);
  }
  return { data, rows: data.length / columns, columns };
}

function readClasses(name: string, input: unknown): ArrayLike<number> {
  if (isTensorLike(input)) {
    throw new KindlingError(`${name}: expected numbers, got a tensor; pass { data: await ${name}.data(), shape: ${name}.shape }`);
  }
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

/** Numbers and their shape, of at least one example. */
function readShaped(
  name: string,
  input: ShapedData,
  check: (name: string, value: unknown) => ArrayLike<number>,
): { data: ArrayLike<number>; shape: number[] } {
  const shape = checkArray(`${name}.shape`, input.shape, (at, side) => checkInteger(at, side, { min: 0 }));
  const data = check(`${name}.data`, input.data);
  const size = shape.reduce((product, side) => product * side, 1);
  if (data.length !== size) {
    throw new KindlingError(`${name}: expected ${size} numbers for shape ${describe(shape)}, got ${data.length}`);
  }
  if (size === 0) throw new KindlingError(`${name}: expected at least one example, got shape ${describe(shape)}`);
  return { data, shape };
}

function isShapedData(value: unknown): value is ShapedData {
  return isObject(value) && isArrayLike(value.data) && Array.isArray(value.shape);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
