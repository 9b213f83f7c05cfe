import { checkInteger, checkNumbers, describe, isArrayLike, KindlingError } from '@kindling/checks';
import { LARGEST } from '../arguments';

/** A square matrix: rows, or flat numbers with shape [C, C]. */
export type Matrix = ArrayLike<ArrayLike<number>> | { readonly data: ArrayLike<number>; readonly shape: readonly number[] };

/** Classes that a picture shows: their square is the number of its cells, and of some MB of text. */
const MOST_CLASSES = 400;

const counts = { entry: `a number from 0 to ${LARGEST}`, accepts: (value: number) => value >= 0 && value <= LARGEST };

/** The matrix as rows. @throws PlotError when it is not square, is too large or an entry is not a finite number >= 0 */
export function readMatrix(matrix: unknown): number[][] {
  if (!isArrayLike(matrix)) return unflatten(matrix);
  const { length: classes } = matrix;
  checkClasses(classes);
  // by index: a hole is no row
  return Array.from({ length: classes }, (_, i) => {
    const row = matrix[i];
    if (!isArrayLike(row) || row.length !== classes) {
      throw new KindlingError(`matrix[${i}]: expected ${classes} numbers, as many as rows, got ${describe(row)}`);
    }
    return Array.from(checkNumbers(`matrix[${i}]`, row, counts));
  });
}

function unflatten(matrix: unknown): number[][] {
  const { data, shape } = (matrix ?? {}) as { data?: unknown; shape?: unknown };
  if (typeof data === 'function') {
    throw new KindlingError('matrix: expected numbers, got a tensor; pass { data: await matrix.data(), shape: matrix.shape }');
  }
  if (!isArrayLike(data) || !Array.isArray(shape) || shape.length !== 2) {
    throw new KindlingError(`matrix: expected rows of numbers, or data with shape [C, C], got ${describe(matrix)}`);
  }
  const classes = checkInteger('matrix.shape[0]', shape[0], { min: 0 });
  if (shape[1] !== classes) throw new KindlingError(`matrix.shape: expected [C, C], got ${describe(shape)}`);
  checkClasses(classes);
  if (data.length !== classes * classes) {
    throw new KindlingError(`matrix: expected ${classes * classes} numbers for shape ${describe(shape)}, got ${data.length}`);
  }
  const numbers = Array.from(checkNumbers('matrix.data', data, counts));
  return Array.from({ length: classes }, (_, i) => numbers.slice(i * classes, (i + 1) * classes));
}

function checkClasses(classes: number): void {
  if (classes === 0) throw new KindlingError('matrix: expected at least one row, got none');
  if (classes > MOST_CLASSES) {
    throw new KindlingError(`matrix: expected at most ${MOST_CLASSES} classes, for each pair of them is a cell, got ${classes}`);
  }
}
