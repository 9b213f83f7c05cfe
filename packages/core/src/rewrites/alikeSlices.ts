import type { GraphNode } from '../graph/node';
import { cat } from '../ops/concatenation';
import { slice, squeeze } from '../ops/slice';
import { expand, permute, reshape } from '../ops/view';
import type { Now } from './graph';

/** How a slice is like others of the same value. */
export interface AlikeSlice {
  /** What is the same of all. */
  readonly key: string;
  /** Whether they are the same value, wherever they begin. */
  readonly isSame: boolean;
}

interface SliceOf {
  readonly dim: number;
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

const slicedBy = (node: GraphNode) => node.attributes as SliceOf;

/** Where a slice begins. */
export const startOf = (node: GraphNode): number => slicedBy(node).start;

/**
 * The slices of a graph that differ only in where they begin: a step's own row of what was given for all steps, or its part of the gradient
 * of what all steps were joined to, by their positions. There are `fewest` of a kind or more; what is read again and again is no step's own:
 * `uses` says how often each node of the graph is read.
 */
export function alikeSlices(order: readonly GraphNode[], uses: Int32Array, fewest: number): ReadonlyMap<number, AlikeSlice> {
  const found = new Map<number, AlikeSlice>();
  const parts = new Map<GraphNode, Map<string, GraphNode[]>>();
  const often: GraphNode[] = [];
  for (let i = 0; i < order.length; i++) {
    const node = order[i];
    if (uses[i] >= fewest && isSliceOrRow(node)) often.push(node);
    if (node.op !== slice.definition || node.value !== null) continue;
    const { dim, length, step } = slicedBy(node);
    const key = `slice ${dim} ${length} ${step}`;
    const x = node.inputs[0];
    if (isRepeatedAlong(x, dim)) found.set(i, { key, isSame: true });
    else if (step === 1) {
      const ofValue = parts.get(x) ?? new Map<string, GraphNode[]>();
      parts.set(x, ofValue);
      const kind = ofValue.get(key);
      if (kind === undefined) ofValue.set(key, [node]);
      else kind.push(node);
    }
  }
  for (const [, kinds] of parts) {
    for (const [key, nodes] of kinds) {
      if (nodes.length >= fewest) for (const { position } of nodes) found.set(position, { key: `${key} each`, isSame: false });
    }
  }
  for (const node of often) found.delete((node.op === squeeze.definition ? node.inputs[0] : node).position);
  return found;
}

/** Whether a node is a slice, or what `select` makes of one. */
function isSliceOrRow({ op, value, inputs }: GraphNode): boolean {
  // what was computed has forgotten its inputs
  return value === null && (op === slice.definition || (op === squeeze.definition && inputs[0].op === slice.definition));
}

/** Whether a value was spread along a dimension. */
function isRepeatedAlong({ op, value, inputs, shape }: GraphNode, dim: number): boolean {
  if (op !== expand.definition || value !== null) return false;
  const x = inputs[0];
  const at = dim - (shape.length - x.shape.length);
  return at < 0 || x.shape[at] === 1;
}

/** Slices of one value one behind the other, one more dimension in front; `now` is what stands for a node. */
export function slicesOfOne(slices: readonly GraphNode[], now: Now): GraphNode {
  const [{ shape, attributes }] = slices;
  const { dim, start, length } = attributes as SliceOf;
  const count = slices.length;
  const x = now(slices[0].inputs[0]);
  const isWhole = slices.every((node, i) => startOf(node) === start + i * length);
  // in another order, each is copied to its place
  const all = isWhole
    ? slice([x], { dim, start, length: count * length, step: 1 })
    : cat(
        slices.map((node) => slice([x], slicedBy(node))),
        { dim },
      );
  const split = reshape([all], { shape: [...shape.slice(0, dim), count, ...shape.slice(dim)] });
  return dim === 0 ? split : permute([split], { dims: moved(dim, 0, shape.length + 1) });
}

/** Values side by side, in a dimension in front, as one value that has them one behind the other along dimension `dim` of each. */
export function joinedAlong(values: GraphNode, dim: number): GraphNode {
  const [count, ...shape] = values.shape;
  const isFirst = shape.slice(0, dim).every((size) => size === 1);
  const turned = isFirst ? values : permute([values], { dims: moved(0, dim, shape.length + 1) });
  return reshape([turned], { shape: shape.map((size, d) => (d === dim ? count * size : size)) });
}

/** The dimensions in the order that moves number `from` to place `to`. */
function moved(from: number, to: number, rank: number): number[] {
  const dims = Array.from({ length: rank }, (_, d) => d).filter((d) => d !== from);
  dims.splice(to, 0, from);
  return dims;
}
