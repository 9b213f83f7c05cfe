import { type GraphNode, leafNode } from '../graph/node';
import { matmul } from './matmul';

/** What each place of the result takes of which place of x: `add(row, place, weight)` for each. */
export type Weights = (add: (row: number, place: number, weight: number) => void) => void;

/** A matrix of weights along one axis: as many rows as places of the result, as many columns as places of x. */
export interface AxisMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

export function axisMatrix(rows: number, columns: number, weights: Weights): AxisMatrix {
  const data = new Float32Array(rows * columns);
  weights((row, place, weight) => {
    data[row * columns + place] += weight;
  });
  return { rows, columns, data };
}

/** Pictures resampled along their rows and columns by matrices; null leaves an axis as it is. (..., H, W) -> (..., OH, OW) */
export function resampled(x: GraphNode, vertical: AxisMatrix | null, horizontal: AxisMatrix | null): GraphNode {
  const down = vertical === null ? x : matmul(nodeOf(vertical), x);
  return horizontal === null ? down : matmul(down, transposed(horizontal));
}

const nodeOf = ({ rows, columns, data }: AxisMatrix) => leafNode(data, [rows, columns], [columns, 1]);
const transposed = ({ rows, columns, data }: AxisMatrix) => leafNode(data, [columns, rows], [1, columns]);
