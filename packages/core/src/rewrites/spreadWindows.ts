import type { GraphNode } from '../graph/node';
import { spreadOverWindow } from '../ops/maxPool2d';
import { type ReduceAttributes, sum } from '../ops/reduction';
import { type PadAttributes, pad, reshape } from '../ops/view';
import { type Graph, replaceNodes } from './graph';

/** Sums over whole images of what a pooling's gradient spreads over its windows (a bias in front of it): sums of what it spreads. */
export function sumBeforeSpreading(graph: Graph): Graph {
  return replaceNodes(graph, (node, now) => {
    if (node.op !== sum.definition) return null;
    const [x] = node.inputs;
    const { dims } = node.attributes as ReduceAttributes;
    const before = dims.includes(2) && dims.includes(3) ? beforeSpreading(x) : x;
    return before === x ? null : sum([now(before)], { dims });
  });
}

/**
 * The gradient that `x` spreads over windows side by side, each number once: summed over whole images the two are the same,
 * and this has as many numbers fewer as a window has elements. Anything else is `x` itself.
 */
function beforeSpreading(x: GraphNode): GraphNode {
  const side = x.op === pad.definition && addsZerosToImages(x.attributes as PadAttributes) ? x.inputs[0] : x;
  const windows = side?.op === reshape.definition ? side.inputs[0] : undefined;
  return windows?.op === spreadOverWindow.definition ? windows.inputs[0] : x;
}

/** Whether padding leaves the sum over an image as it is: it may not crop. */
function addsZerosToImages({ before, after, value }: PadAttributes): boolean {
  const isImage = (dim: number) => dim >= before.length - 2;
  return value === 0 && [before, after].every((amounts) => amounts.every((n, dim) => (isImage(dim) ? n >= 0 : n === 0)));
}
