import type { GraphNode } from '../graph/node';
import { convolution } from '../ops/convolution';
import { interleave, interleavedParts } from '../ops/interleave';
import { type PadAttributes, pad } from '../ops/view';
import type { ConvAttributes } from '../ops/window';
import { type Graph, type Now, replaceNodes, UsersInGraph } from './graph';

/**
 * Convolutions whose borders are cropped (the gradient of an input that was padded): of what they read only that is taken which the rest is
 * made of. 8 x 8 of 10 x 10 places are two thirds of the work. Where several lie between each other (a stride), each is cropped.
 */
export function cropBeforeConvolutions(graph: Graph): Graph {
  if (!graph.order.some(cropsImages)) return graph;
  const users = new UsersInGraph(graph);
  const isPart = (part: GraphNode) => part.op === convolution.definition && part.value === null && users.hasOne(part);
  return replaceNodes(graph, (node, now) => {
    const [result] = node.inputs;
    if (!cropsImages(node) || !users.hasOne(result)) return null;
    const crop = (node.attributes as PadAttributes).before.slice(-2).map((amount) => -amount);
    const size = node.shape.slice(-2);
    if (result.op === convolution.definition) return cropped(result, crop, size, now);
    const parts = interleavedParts(result);
    if (!parts?.flat().every(isPart)) return null;
    const counts = [parts.length, parts[0].length];
    if (size.some((amount, axis) => amount % counts[axis] !== 0)) return null;
    // what stands first is another part's place now
    const part = (y: number, x: number) => {
      const from = [y, x].map((at, axis) => Math.floor((crop[axis] + at) / counts[axis]));
      const whole = parts[(crop[0] + y) % counts[0]][(crop[1] + x) % counts[1]];
      return cropped(
        whole,
        from,
        size.map((amount, axis) => amount / counts[axis]),
        now,
      );
    };
    return interleave(parts.map((row, y) => row.map((_, x) => part(y, x))));
  });
}

/** So much of a convolution, from a place on. */
function cropped(
  { inputs: [x, weight], attributes }: GraphNode,
  from: readonly number[],
  size: readonly number[],
  now: Now,
): GraphNode {
  const { stride, dilation } = attributes as ConvAttributes;
  const image = x.shape.length - 2;
  const before = x.shape.map((_, dim) => (dim < image ? 0 : -from[dim - image] * stride[dim - image]));
  const after = x.shape.map((length, dim) => {
    if (dim < image) return 0;
    const axis = dim - image;
    const reach = dilation[axis] * (weight.shape[dim] - 1) + 1;
    return (size[axis] - 1) * stride[axis] + reach - length - before[dim];
  });
  return convolution([padded(x, before, after, now), now(weight)], { stride, dilation });
}

/** Whether a node only takes rows and columns away, and leaves some. */
function cropsImages({ op, attributes, shape }: GraphNode): boolean {
  if (op !== pad.definition) return false;
  const { before, after } = attributes as PadAttributes;
  const isCrop = (amounts: readonly number[]) => amounts.every((n, dim) => (dim < amounts.length - 2 ? n === 0 : n <= 0));
  return isCrop(before) && isCrop(after) && shape.every((size) => size > 0);
}

/** Less of an input: of zeros around it, if it has some. */
function padded(x: GraphNode, before: readonly number[], after: readonly number[], now: Now): GraphNode {
  if (x.op === pad.definition && x.value === null) {
    const own = x.attributes as PadAttributes;
    if (own.value === 0 && [...own.before, ...own.after].every((amount) => amount >= 0)) {
      const sum = (a: readonly number[], b: readonly number[]) => a.map((amount, dim) => amount + b[dim]);
      return around(now(x.inputs[0]), sum(own.before, before), sum(own.after, after));
    }
  }
  return around(now(x), before, after);
}

function around(x: GraphNode, before: readonly number[], after: readonly number[]): GraphNode {
  return [...before, ...after].every((amount) => amount === 0) ? x : pad([x], { before, after, value: 0 });
}
