import { describe, isArrayLike, PlotError } from '../errors';

/** A square matrix: rows, or flat numbers with shape [C, C]. */
export type Matrix = ArrayLike<ArrayLike<number>> | { readonly data: ArrayLike<number>; readonly shape: readonly number[] };

/** The matrix as rows. @throws PlotError when it is not square or an entry is not a finite number >= 0 */
export function readMatrix(matrix: Matrix): number[][] {
  const rows = isArrayLike(matrix) ? Array.from(matrix) : unflatten(matrix);
  if (rows.length === 0) throw new PlotError('matrix: expected at least one row, got none');
  return rows.map((row, i) => {
    if (!isArrayLike(row) || row.length !== rows.length) {
      throw new PlotError(`matrix[${i}]: expected ${rows.length} numbers, as many as rows, got ${describe(row)}`);
    }
    return Array.from(row, (count, j) => {
      if (typeof count !== 'number' || !Number.isFinite(count) || count < 0) {
        throw new PlotError(`matrix[${i}][${j}]: expected a finite number >= 0, got ${describe(count)}`);
      }
      return count;
    });
  });
}

function unflatten(matrix: Exclude<Matrix, ArrayLike<ArrayLike<number>>>): number[][] {
  const { data, shape } = (matrix ?? {}) as Partial<typeof matrix>;
  if (!isArrayLike(data) || !Array.isArray(shape) || shape.length !== 2) {
    throw new PlotError(`matrix: expected rows of numbers, or data with shape [C, C], got ${describe(matrix)}`);
  }
  const [rows, columns] = shape;
  if (data.length !== rows * columns) {
    throw new PlotError(`matrix: expected ${rows * columns} numbers for shape [${shape.join(', ')}], got ${data.length}`);
  }
  const numbers = Array.from(data as ArrayLike<number>);
  return Array.from({ length: rows }, (_, i) => numbers.slice(i * columns, (i + 1) * columns));
}
