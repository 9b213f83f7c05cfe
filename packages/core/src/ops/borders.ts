import type { GraphNode } from '../graph/node';
import { cat as concatenation } from './concatenation';
import { slice } from './slice';
import { expand, flip } from './view';

/** What stands around a tensor: its mirror image without the border itself, the border again and again, or the other end. */
export type BorderMode = 'reflect' | 'replicate' | 'circular';

/** How many entries of a dimension of so many each mode can add at an end. */
export const mostAround: Readonly<Record<BorderMode, (size: number) => number>> = {
  reflect: (size) => Math.max(0, size - 1),
  replicate: (size) => (size === 0 ? 0 : Number.POSITIVE_INFINITY),
  circular: (size) => size,
};

type Side = (x: GraphNode, dim: number, amount: number) => GraphNode;

const part = (x: GraphNode, dim: number, start: number, length: number) => slice([x], { dim, start, length, step: 1 });
const mirrored = (x: GraphNode, dim: number) => flip([x], { dims: [dim] });
const repeated = (x: GraphNode, dim: number, amount: number) => expand([x], { shape: x.shape.with(dim, amount) });

const sides: Readonly<Record<BorderMode, readonly [before: Side, after: Side]>> = {
  reflect: [
    (x, dim, amount) => mirrored(part(x, dim, 1, amount), dim),
    (x, dim, amount) => mirrored(part(x, dim, x.shape[dim] - 1 - amount, amount), dim),
  ],
  replicate: [
    (x, dim, amount) => repeated(part(x, dim, 0, 1), dim, amount),
    (x, dim, amount) => repeated(part(x, dim, x.shape[dim] - 1, 1), dim, amount),
  ],
  circular: [(x, dim, amount) => part(x, dim, x.shape[dim] - amount, amount), (x, dim, amount) => part(x, dim, 0, amount)],
};

/** Entries of x itself around each dimension. @see torch.nn.functional.pad with a mode other than 'constant' */
export function padBorders(x: GraphNode, mode: BorderMode, before: readonly number[], after: readonly number[]): GraphNode {
  return before.reduce((whole, _, dim) => {
    const amounts = [before[dim], after[dim]];
    const [first, last] = sides[mode].map((side, end) => (amounts[end] > 0 ? [side(whole, dim, amounts[end])] : []));
    const parts = [...first, whole, ...last];
    return parts.length === 1 ? whole : concatenation(parts, { dim });
  }, x);
}
