import { constantIndex, loopIndex, newLoop } from '../expression/affine';
import type { GraphNode } from '../graph/node';
import { spreadOverWindow } from '../ops/maxPool2d';
import { type Shape, stridesWithInnermost } from '../shape/shape';
import { cutBatch } from './batchBlocks';
import { operandOf } from './channelPanels';
import { type Memory, oddLines, placeBlocks } from './layout';
import type { Lower } from './lower';

/** So many lines of channels, example by example, fall into all sets of the first-level cache. */
const MOST_LINES = 2;

/**
 * The gradient of a max pooling's input, where a contraction that reads it in panels of channels is all that does (the gradient of the first convolution's
 * weight): put at its place in each window, it is laid with the channels side by side at once, and needs no copy.
 */
export const spreadByChannels: Lower = (node, surroundings) => {
  const { target, list, elements } = surroundings;
  const [spread] = node.inputs;
  if (target.tiles === null || !isSpread(node) || !surroundings.isForOneUser(spread, node)) return null;
  const user = surroundings.onlyUser(node);
  const operand = user && operandOf(user, target, target.tiles, (i) => user.inputs[i] === node);
  if (user === null || operand === null || user.inputs[operand.input] !== node) return null;
  const { cacheLine } = target.tiles;
  const memory = channelsInnermost(node.shape, cutBatch(node.shape[0], target), cacheLine);
  const { extent, blocks } = placeBlocks(node.shape, memory, cacheLine);
  const { strides } = memory;
  const buffer = list.reserve(extent, `maxPool2dSpread of shape ${node.shape.join(' x ')}`, 'float32');
  const [n, c, oh, kh, ow, kw] = spread.shape;
  const shape = [n, c, oh, ow];
  const loops = shape.map(newLoop);
  const [example, channel, oy, ox] = loops.map(loopIndex);
  // all places of a window at once: its gradient and where it belongs are read once
  const places = Array.from({ length: kh * kw }, (_, i) => [Math.floor(i / kw), i % kw]);
  list.addInto(
    { buffer, offset: 0 },
    {
      name: 'maxPool2dSpread',
      shape,
      loops,
      expressions: places.map(([y, x]) => elements.at(spread, [example, channel, oy, constantIndex(y), ox, constantIndex(x)])),
      dtype: 'float32',
    },
    [strides[0], strides[1], strides[2] * kh, strides[3] * kw],
    places.map(([y, x]) => y * strides[2] + x * strides[3]),
    blocks,
  );
  return { buffer, offset: 0, strides, blocks, dtype: 'float32' };
};

/** Whether a node is what a max pooling with windows side by side sends back, and is yet to be computed. */
export function isSpread({ op, inputs: [input], shape, value }: GraphNode): boolean {
  return value === null && op?.role === 'reshape' && input.op === spreadOverWindow.definition && shape.length === 4;
}

/** Memory of a batch of pictures, in blocks or not, where each example has a line of channels at every place. */
function channelsInnermost(shape: Shape, cut: ReturnType<typeof cutBatch>, cacheLine: number): Memory {
  const [, channels] = shape;
  const apart = channels > MOST_LINES * cacheLine ? oddLines(channels, cacheLine) : channels;
  const block = shape.with(0, cut?.size ?? shape[0]).with(1, apart);
  return { strides: stridesWithInnermost(block, 1, 0), blocks: cut && { ...cut, rest: null } };
}
