import type { GraphNode } from '../graph/node';
import { sizeOf } from '../shape/shape';

/** What is joined of so many steps comes from a loop over time. */
const LEAST_STEPS = 8;

/**
 * How many rows the steps of sequences have together where they are joined (the outputs of a recurrent layer, the gradients of its gates), and how many
 * numbers all that has so many rows. Null of a graph that joins none.
 */
export function rowsOf(order: readonly GraphNode[]): ReadonlySet<number> | null {
  const rows = new Set<number>();
  for (const { op, value, inputs, shape } of order) {
    if (value !== null) continue;
    if (op?.role === 'loop' && shape[0] > LEAST_STEPS) rows.add((shape[0] - 1) * shape[1]);
    if (op?.role === 'concatenation' && inputs.length >= LEAST_STEPS) rows.add(sizeOf(shape.slice(0, -1)));
  }
  if (rows.size === 0) return null;
  const numbers = new Set(rows);
  const most = Math.max(...rows);
  for (const { shape } of order) {
    for (let dim = 0, before = 1; dim < shape.length && before <= most; dim++) {
      before *= shape[dim];
      if (rows.has(before)) numbers.add(sizeOf(shape));
    }
  }
  return numbers;
}
