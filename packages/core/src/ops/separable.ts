import { type GraphNode, leafNode } from '../graph/node';
import { mul } from './elementwise';
import { entriesAt } from './indexing';
import { sum } from './reduction';
import { reshape } from './view';

/** A place of x, and how much of it is taken. */
export interface Share {
  readonly place: number;
  readonly weight: number;
}

/** What each place of the result is made of. No place of x is read that is not named: 0 times an infinity would be NaN. */
export type AxisShares = readonly (readonly Share[])[];

/** Pictures resampled along their rows and columns; null leaves an axis as it is. (..., H, W) -> (..., OH, OW) */
export function resampled(x: GraphNode, vertical: AxisShares | null, horizontal: AxisShares | null): GraphNode {
  return [vertical, horizontal].reduce<GraphNode>(
    (pictures, shares, axis) => (shares === null ? pictures : along(pictures, pictures.shape.length - 2 + axis, shares)),
    x,
  );
}

function along(x: GraphNode, dim: number, shares: AxisShares): GraphNode {
  const count = Math.max(...shares.map((row) => row.length));
  const full = shares.map((row) => filled(row, count));
  const taken = entriesAt(
    x,
    dim,
    full.flatMap((row) => row.map(({ place }) => place)),
  );
  const apart = reshape([taken], { shape: x.shape.toSpliced(dim, 1, shares.length, count) });
  const weights = leafNode(
    Float32Array.from(full.flatMap((row) => row.map(({ weight }) => weight))),
    [shares.length, count, ...x.shape.slice(dim + 1).map(() => 1)],
    [count, 1, ...x.shape.slice(dim + 1).map(() => 0)],
  );
  const sums = sum([mul([apart, weights])], { dims: [dim + 1] });
  return reshape([sums], { shape: x.shape.with(dim, shares.length) });
}

/** As many shares as the longest row has: the last one in parts, which have its sum. */
function filled(row: readonly Share[], count: number): Share[] {
  const parts = count - row.length + 1;
  const { place, weight } = row[row.length - 1];
  return [...row.slice(0, -1), ...Array.from({ length: parts }, () => ({ place, weight: weight / parts }))];
}
