import { describe, MetricsError } from './errors';
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

/** Whether `value` is a tensor, whose numbers have to be awaited. */
export function isTensorLike(value: unknown): value is TensorLike {
  return isObject(value) && typeof value.data === 'function' && Array.isArray(value.shape);
}

/** The numbers and shape of a tensor; anything else as it came. */
export async function awaitData<T>(value: T | TensorLike): Promise<T | ShapedData> {
  return isTensorLike(value) ? { data: await value.data(), shape: value.shape } : value;
}

/** Predictions as class indices. Of equal scores the first class wins; NaN counts as the largest, as in torch.argmax. */
export function readPreds(preds: Preds): ReadPreds {
  const scores = readScores(preds);
  if (!scores) return { classes: readClasses('preds', preds as Target) };
  const classes = new Int32Array(scores.rows);
  for (let row = 0; row < scores.rows; row++) classes[row] = argmaxOfRow(scores, row);
  return { classes, scores };
}

/** Predictions and targets of the same N >= 1 examples. @throws MetricsError when their lengths differ or a class is none of the scores' */
export function readPair(preds: Preds, target: Target): ReadPreds & { readonly target: ArrayLike<number> } {
  const read = readPreds(preds);
  const targetClasses = readClasses('target', target);
  if (read.classes.length !== targetClasses.length) {
    throw new MetricsError(`target: expected ${read.classes.length} classes, one for each of preds, got ${targetClasses.length}`);
  }
  if (read.scores) checkClassRange('target', targetClasses, read.scores.columns);
  return { ...read, target: targetClasses };
}

/** @throws MetricsError naming the first class that is not below `numClasses` */
export function checkClassRange(name: string, classes: ArrayLike<number>, numClasses: number): void {
  for (let i = 0; i < classes.length; i++) {
    if (classes[i] >= numClasses) {
      throw new MetricsError(`${name}[${i}]: expected a class from 0 to ${numClasses - 1}, got ${classes[i]}`);
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

function argmaxOfRow(scores: Scores, row: number): number {
  let best = 0;
  for (let column = 1; column < scores.columns; column++) {
    if (ranksBefore(scores, row, column, best)) best = column;
  }
  return best;
}

function readScores(preds: Preds): Scores | undefined {
  if (isShapedData(preds)) {
    checkShapedData('preds', preds);
    if (preds.shape.length === 1) return undefined;
    if (preds.shape.length !== 2 || preds.shape[1] < 1) {
      throw new MetricsError(`preds: expected shape [N] (classes) or [N, C] (scores), got [${preds.shape.join(', ')}]`);
    }
    return { data: preds.data, rows: preds.shape[0], columns: preds.shape[1] };
  }
  return isRows(preds) ? readRows(preds) : undefined;
}

function readRows(rows: ArrayLike<ArrayLike<number>>): Scores {
  const columns = rows[0].length;
  if (columns < 1) throw new MetricsError('preds[0]: expected the scores of at least one class, got none');
  const data = new Float64Array(rows.length * columns);
  for (let row = 0; row < rows.length; row++) {
    const values = rows[row];
    if (!isArrayLike(values) || values.length !== columns) {
      throw new MetricsError(`preds[${row}]: expected ${columns} scores as in preds[0], got ${describe(values)}`);
    }
    for (let column = 0; column < columns; column++) {
      const value = values[column];
      if (typeof value !== 'number') {
        throw new MetricsError(`preds[${row}][${column}]: expected a number, got ${describe(value)}`);
      }
      data[row * columns + column] = value;
    }
  }
  return { data, rows: rows.length, columns };
}

function readClasses(name: string, input: Target): ArrayLike<number> {
  if (isTensorLike(input)) {
    throw new MetricsError(`${name}: expected numbers, got a tensor; pass { data: await ${name}.data(), shape: ${name}.shape }`);
  }
  let classes: ArrayLike<number>;
  if (isShapedData(input)) {
    checkShapedData(name, input);
    if (input.shape.length !== 1) {
      throw new MetricsError(`${name}: expected class indices of shape [N], got shape [${input.shape.join(', ')}]`);
    }
    classes = input.data;
  } else if (isArrayLike(input)) {
    classes = input;
  } else {
    throw new MetricsError(`${name}: expected an array of class indices, got ${describe(input)}`);
  }
  if (classes.length === 0) throw new MetricsError(`${name}: expected at least one example, got none`);
  for (let i = 0; i < classes.length; i++) {
    if (!Number.isInteger(classes[i]) || classes[i] < 0) {
      throw new MetricsError(`${name}[${i}]: expected a class index (an integer >= 0), got ${describe(classes[i])}`);
    }
  }
  return classes;
}

function checkShapedData(name: string, { data, shape }: ShapedData): void {
  const size = shape.reduce((product, side) => product * side, 1);
  if (data.length !== size) {
    throw new MetricsError(`${name}: expected ${size} numbers for shape [${shape.join(', ')}], got ${data.length}`);
  }
  if (size === 0) throw new MetricsError(`${name}: expected at least one example, got shape [${shape.join(', ')}]`);
}

function isShapedData(value: unknown): value is ShapedData {
  return isObject(value) && isArrayLike(value.data) && Array.isArray(value.shape);
}

function isRows(value: unknown): value is ArrayLike<ArrayLike<number>> {
  return isArrayLike(value) && isArrayLike(value[0]);
}

function isArrayLike(value: unknown): value is ArrayLike<number> {
  return isObject(value) && typeof value.length === 'number';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
