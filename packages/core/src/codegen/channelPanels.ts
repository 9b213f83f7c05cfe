import { type Affine, addIndex, loopIndex, newLoop, scaleIndex } from '../expression/affine';
import type { GraphNode } from '../graph/node';
import { type Shape, sizeOf, stridesWithInnermost } from '../shape/shape';
import { cutBatch } from './batchBlocks';
import { loadAt, type Place, restOf } from './layout';
import type { Lower, Surroundings } from './lower';
import type { Target, TileTarget } from './target';

/** A number of a copy is used for each channel of the other operand and each place of the kernel: for so few a copy does not pay. */
const FEWEST_CHANNELS = 8;

/**
 * A contraction over a batch (the gradient of a convolution's weight) from a copy of its input in panels of channels, where these fill whole lines:
 * for a host that joins vectors in pairs, which it does along no sum. There they lie along the channels.
 */
export const contractByChannelPanels: Lower = (node, surroundings) => {
  const { target } = surroundings;
  if (target.tiles === null || !fillsPanels(node, target, target.tiles)) return null;
  surroundings.settleInputs(node);
  return placeByChannelPanels(node, target.tiles, surroundings);
};

function fillsPanels({ op, inputs }: GraphNode, target: Target, { cacheLine, lastCacheBytes }: TileTarget): boolean {
  const wanted = op?.channelsInnermost;
  if (wanted === undefined) return false;
  const [{ shape }, other] = [inputs[wanted.input], inputs[1 - wanted.input].shape];
  const channels = shape.at(wanted.dim) as number;
  const cut = cutBatch(shape[0], target);
  const isEven = cut === null || restOf(cut) === 0;
  const fits = isEven && shape[0] >= target.lanes && channels % cacheLine === 0 && sizeOf(shape) * 4 <= lastCacheBytes;
  return fits && (other.at(wanted.dim) as number) >= FEWEST_CHANNELS;
}

/** A shape with one dimension in lines, loops over it, and the index in the shape itself that they make. */
function inLines(shape: Shape, dim: number, line: number) {
  const lines = shape.toSpliced(dim, 1, shape[dim] / line, line);
  const loops = lines.map(newLoop);
  const at = loops.map(loopIndex);
  const index: readonly Affine[] = at.toSpliced(dim, 2, addIndex(scaleIndex(at[dim], line), at[dim + 1]));
  return { shape: lines, loops, at, index };
}

/**
 * A copy of a batch whose channels, along `dim`, lie in panels: a line of them for every example and place of a block. Shape: that of x, with lines
 * and what is in one instead of the channels.
 */
export function copyToPanels(x: GraphNode, dim: number, line: number, { target, elements, list }: Surroundings): Place {
  const copy = inLines(x.shape, dim, line);
  const blocks = cutBatch(x.shape[0], target);
  const examples = blocks?.size ?? x.shape[0];
  const strides = stridesWithInnermost(copy.shape.with(0, examples), dim + 1, 0);
  return list.add(
    { name: 'channels', shape: copy.shape, loops: copy.loops, expressions: [elements.at(x, copy.index)], dtype: x.dtype },
    { strides, blocks: blocks && { ...blocks, rest: null } },
  )[0];
}

/**
 * Computes such a contraction. Of each panel, a line of channels for every example and place, what a stretch of the sum reads stays in the first-level
 * cache for all that is made of it.
 */
function placeByChannelPanels(node: GraphNode, { cacheLine }: TileTarget, surroundings: Surroundings): Place {
  const { elements, list } = surroundings;
  const { op, inputs, shape, attributes, dtype } = node;
  if (op?.channelsInnermost === undefined) throw new Error('an op without channels');
  const { input, dim: fromEnd } = op.channelsInnermost;
  const x = inputs[input];
  const panels = copyToPanels(x, x.shape.length + fromEnd, cacheLine, surroundings);

  const channel = shape.length - 3;
  const result = inLines(shape, channel, cacheLine);
  const expression = op.kernel({
    inputs: inputs.map((other, i) => (...at: Affine[]) => {
      if (i !== input) return elements.at(other, at);
      // the channel that is read is the result's
      return loadAt(panels, at.toSpliced(at.length + fromEnd, 1, ...result.at.slice(channel, channel + 2)));
    }),
    inputShapes: inputs.map((other) => other.shape),
    inputDtypes: inputs.map((other) => other.dtype),
    index: result.index,
    shape,
    attributes,
    dtype,
  });
  const resultStrides = stridesWithInnermost(result.shape, channel + 1, channel);
  const place = list.add(
    {
      name: op.name,
      shape: result.shape,
      loops: result.loops,
      expressions: [expression],
      dtype,
      nesting: [
        ...result.loops.slice(0, channel - 1),
        result.loops[channel],
        result.loops[channel - 1],
        ...result.loops.slice(channel + 2),
      ],
      inStretches: true,
    },
    { strides: resultStrides, blocks: null },
  )[0];
  return { ...place, strides: resultStrides.toSpliced(channel, 1) };
}
