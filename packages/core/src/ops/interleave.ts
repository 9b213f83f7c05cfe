import type { GraphNode } from '../graph/node';
import { cat } from './concatenation';
import { unsqueeze } from './slice';
import { reshape } from './view';

/** Pictures between each other: rows of parts, each (..., H, W) -> (..., H * rows, W * columns). Place (y, x) is that of part (y % rows, x % columns). */
export function interleave(parts: readonly (readonly GraphNode[])[]): GraphNode {
  const rank = parts[0][0].shape.length;
  const rows = parts.map((row) => {
    const apart = row.map((part) => unsqueeze([part], { dims: [rank - 1, rank + 1] }));
    return apart.length === 1 ? apart[0] : cat(apart, { dim: rank + 1 });
  });
  const all = rows.length === 1 ? rows[0] : cat(rows, { dim: rank - 1 });
  const [height, above, width, beside] = all.shape.slice(-4);
  return reshape([all], { shape: [...all.shape.slice(0, -4), height * above, width * beside] });
}

/** The rows of parts that lie between each other in a value; null of anything else. */
export function interleavedParts({ op, value, shape, inputs: [all] }: GraphNode): GraphNode[][] | null {
  const rank = shape.length;
  if (op !== reshape.definition || value !== null || all.shape.length !== rank + 2) return null;
  const rows = partsAlong(all, rank - 1).map((row) => partsAlong(row, rank + 1));
  const areParts = rows.every((row) => row.every((part) => isOnePlace(part, rank)));
  const [[, above], [, beside]] = [all.shape.slice(-4), all.shape.slice(-2)];
  const fits = rows.length === above && rows.every((row) => row.length === beside) && above * beside > 1;
  return areParts && fits ? rows.map((row) => row.map(({ inputs: [part] }) => part)) : null;
}

const partsAlong = (node: GraphNode, dim: number): readonly GraphNode[] =>
  node.op === cat.definition && node.value === null && (node.attributes as { dim: number }).dim === dim ? node.inputs : [node];

/** Whether a node shows a picture each of whose places has room for others above and beside it. */
function isOnePlace({ op, value, attributes }: GraphNode, rank: number): boolean {
  if (op !== unsqueeze.definition || value !== null) return false;
  const { dims } = attributes as { readonly dims: readonly number[] };
  return dims.length === 2 && dims[0] === rank - 1 && dims[1] === rank + 1;
}
