import type { GraphNode } from '../graph/node';
import { liesAlongBatch } from './batchBlocks';
import type { Elements } from './elements';
import type { KernelList } from './kernelList';
import { memoryOf } from './layout';
import type { Target } from './target';

/** An input, and the dimension of its channels. */
interface Channels {
  readonly input: number;
  readonly dim: number;
}

/**
 * The input of a contraction over a batch that fills no vector, whose channels fill whole lines: its rows are short and ragged, so vectors lie along
 * the channels, in a copy that nothing else reads. The sums then lie that way too, and are no part of another kernel. Null of all other nodes.
 */
export function channelsOf(node: GraphNode, target: Target): Channels | null {
  const { op, inputs } = node;
  const { tiles } = target;
  const wanted = op?.channelsInnermost;
  if (wanted === undefined || tiles === null) return null;
  const { shape } = inputs[wanted.input];
  const dim = shape.length + wanted.dim;
  return !liesAlongBatch(node, target) && shape[dim] % tiles.cacheLine === 0 ? { input: wanted.input, dim } : null;
}

/** Has such a contraction, and nothing else, read a copy of its input with the channels innermost. */
export function readChannels(node: GraphNode, target: Target, elements: Elements, list: KernelList): void {
  const channels = channelsOf(node, target);
  if (channels === null) return;
  const input = node.inputs[channels.input];
  const { shape, dtype } = input;
  const { loops } = elements.loopsOf(shape);
  const computation = { name: 'channels', shape, loops, expressions: [elements.atLoops(input)], dtype };
  elements.readFrom(node, channels.input, list.add(computation, memoryOf(shape, channels.dim, null))[0]);
}
