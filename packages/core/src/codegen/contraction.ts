import { iterationsOf, type Loop } from '../expression/affine';
import { atsOf, type Expression, indicesOf, isWholeNumber, type ReduceExpression } from '../expression/expression';
import { type Kernel, type OutputLoop, onlySumOf } from './kernel';

/**
 * A kernel that sums products of two factors, each of which knows only some of the output's loops: a matrix product, or a
 * convolution, whose rows, columns and depth are several loops each.
 */
export interface Contraction {
  readonly sum: ReduceExpression;
  /** The factor that knows the rows, and the one that knows the columns. */
  readonly left: Expression;
  readonly right: Expression;
  /** Loops of the output, outermost first. */
  readonly rows: readonly OutputLoop[];
  readonly columns: readonly OutputLoop[];
  /** Those that both factors know, or neither: a product for each. */
  readonly batches: readonly OutputLoop[];
  /** The loops of the sum. */
  readonly depth: readonly Loop[];
}

/** How large a contraction is. */
export interface ContractionSizes {
  readonly rows: number;
  readonly columns: number;
  readonly batches: number;
  readonly depth: number;
}

export const iterations = (loops: readonly OutputLoop[]): number => iterationsOf(loops.map(({ loop }) => loop));

export function sizesOf({ rows, columns, batches, depth }: Contraction): ContractionSizes {
  return {
    rows: iterations(rows),
    columns: iterations(columns),
    batches: iterations(batches),
    depth: iterationsOf(depth),
  };
}

/**
 * A kernel as a contraction, if it is one of floats whose sum stands outside of any guard. Columns are what lies closest together in
 * the output.
 */
export function contractionOf(kernel: Kernel): Contraction | null {
  const { values, loops } = kernel;
  const sum = onlySumOf(kernel);
  if (sum === null || sum.loops.length === 0) return null;
  const { x } = sum;
  if (x.kind !== 'binary' || x.name !== 'mul' || isWholeNumber(sum) || atsOf(values).length > 0) return null;
  const [inX, inY] = [x.x, x.y].map((side) => new Set(indicesOf(side).flatMap(({ terms }) => [...terms.keys()])));
  const known = (by: ReadonlySet<Loop>, unknown: ReadonlySet<Loop>) =>
    loops.filter(({ loop }) => by.has(loop) && !unknown.has(loop));
  const [onlyX, onlyY] = [known(inX, inY), known(inY, inX)];
  const batches = loops.filter(({ loop }) => inX.has(loop) === inY.has(loop));
  const closest = (list: readonly OutputLoop[]) => Math.min(Number.POSITIVE_INFINITY, ...list.map(({ stride }) => stride));
  const isTurned = closest(onlyX) < closest(onlyY);
  const [left, right] = isTurned ? [x.y, x.x] : [x.x, x.y];
  const [rows, columns] = isTurned ? [onlyY, onlyX] : [onlyX, onlyY];
  return { sum, left, right, rows, columns, batches, depth: sum.loops };
}
