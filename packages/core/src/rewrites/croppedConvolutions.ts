import type { GraphNode } from '../graph/node';
import { convolution } from '../ops/convolution';
import { type PadAttributes, pad } from '../ops/view';
import type { ConvAttributes } from '../ops/window';
import { type Graph, replaceNodes, UsersInGraph } from './graph';

/**
 * Convolutions whose borders are cropped (the gradient of an input that was padded): of what they read only that is taken which the rest is
 * made of. 8 x 8 of 10 x 10 places are two thirds of the work.
 */
export function cropBeforeConvolutions(graph: Graph): Graph {
  if (!graph.order.some(cropsImages)) return graph;
  const users = new UsersInGraph(graph);
  return replaceNodes(graph, (node, now) => {
    const [result] = node.inputs;
    if (!cropsImages(node) || result.op !== convolution.definition || !users.hasOne(result)) return null;
    const { stride, dilation } = result.attributes as ConvAttributes;
    const crop = (node.attributes as PadAttributes).before;
    const [x, weight] = result.inputs;
    const image = x.shape.length - 2;
    const before = crop.map((amount, dim) => (dim < image ? 0 : amount * stride[dim - image]));
    const after = x.shape.map((size, dim) => {
      if (dim < image) return 0;
      const reach = dilation[dim - image] * (weight.shape[dim] - 1) + 1;
      return (node.shape[dim] - 1) * stride[dim - image] + reach - size - before[dim];
    });
    return convolution([padded(x, before, after, now), now(weight)], { stride, dilation });
  });
}

/** Whether a node only takes rows and columns away, and leaves some. */
function cropsImages({ op, attributes, shape }: GraphNode): boolean {
  if (op !== pad.definition) return false;
  const { before, after } = attributes as PadAttributes;
  const isCrop = (amounts: readonly number[]) => amounts.every((n, dim) => (dim < amounts.length - 2 ? n === 0 : n <= 0));
  return isCrop(before) && isCrop(after) && shape.every((size) => size > 0);
}

/** Less of an input: of zeros around it, if it has some. */
function padded(
  x: GraphNode,
  before: readonly number[],
  after: readonly number[],
  now: (old: GraphNode) => GraphNode,
): GraphNode {
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
