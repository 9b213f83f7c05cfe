import type { GraphNode } from '../graph/node';
import { cat } from '../ops/concatenation';
import { scalarNode } from '../ops/define';
import { add } from '../ops/elementwise';
import { expand, type PadAttributes, pad } from '../ops/view';

/** A gradient that is 0 but for a stretch of one dimension: that of a slice. */
interface Part {
  readonly dim: number;
  readonly start: number;
  readonly node: GraphNode;
}

/** The gradient of a value from those that each of its uses gives, in their order. */
export function sumOfGradients(grads: readonly GraphNode[]): GraphNode {
  if (grads.length === 1) return grads[0];
  const joined = joinParts(grads);
  if (joined !== null) return joined;
  return grads.slice(1).reduce((sum, grad) => add([sum, grad]), grads[0]);
}

/**
 * Slices of one value that do not overlap (the parts of a split, the steps of a sequence) give gradients side by side: they are put there,
 * where a sum would add zeros to each of them as often as there are others. Null where it is a sum.
 */
function joinParts(grads: readonly GraphNode[]): GraphNode | null {
  const parts: Part[] = [];
  for (const grad of grads) {
    const part = partOf(grad);
    if (part === null || (parts.length > 0 && part.dim !== parts[0].dim)) return null;
    parts.push(part);
  }
  parts.sort((a, b) => a.start - b.start);
  const [{ dim }] = parts;
  const { shape } = grads[0];
  const zeros = (length: number) => expand([scalarNode(0)], { shape: shape.map((size, d) => (d === dim ? length : size)) });
  const pieces: GraphNode[] = [];
  let next = 0;
  for (const { start, node } of parts) {
    if (start < next) return null;
    if (start > next) pieces.push(zeros(start - next));
    pieces.push(node);
    next = start + node.shape[dim];
  }
  if (next < shape[dim]) pieces.push(zeros(shape[dim] - next));
  return cat(pieces, { dim });
}

/** What stands between zeros along one dimension, else null. */
function partOf({ op, value, attributes, inputs }: GraphNode): Part | null {
  if (op !== pad.definition || value !== null) return null;
  const { before, after, value: around } = attributes as PadAttributes;
  const padded = before.flatMap((amount, dim) => (amount !== 0 || after[dim] !== 0 ? [dim] : []));
  const [dim, ...others] = padded;
  if (around !== 0 || dim === undefined || others.length > 0 || before[dim] < 0 || after[dim] < 0) return null;
  return { dim, start: before[dim], node: inputs[0] };
}
