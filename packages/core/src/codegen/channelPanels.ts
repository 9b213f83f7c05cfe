import { type Affine, addIndex, loopIndex, newLoop, scaleIndex } from '../expression/affine';
import type { GraphNode } from '../graph/node';
import { type Shape, sizeOf, stridesWithInnermost } from '../shape/shape';
import { cutBatch, isInWholeBlocks } from './batchBlocks';
import { loadAt, type Place } from './layout';
import type { Lower, Surroundings } from './lower';
import { blocksOfSlice, ofSlice, type Slice } from './slices';
import type { Target, TileTarget } from './target';

/** A number of a copy is used for each channel of the other operand and each place of the kernel: for so few channels a copy does not pay. */
const FEWEST_CHANNELS = 8;
/** Nor for so few channels and places of what the input's few channels are multiplied with. */
const FEWEST_PLACES = 16;

/** The operand of a contraction that is copied to panels: which input, the dimension of its channels, and theirs in the result. */
interface PanelOperand {
  readonly input: number;
  readonly dim: number;
  readonly channel: number;
}

/**
 * A contraction over a batch (the gradient of a convolution's weight) from a copy of its input in panels of channels, where these fill whole lines, or else
 * of the output's gradient: for a host that joins vectors in pairs, which it does along no sum. There they lie along the channels.
 */
export const contractByChannelPanels: Lower = (node, surroundings) => {
  const { target, places } = surroundings;
  const isLaid = (i: number) => liesInChannels(node, places.get(node.inputs[i]));
  const operand = target.tiles && operandOf(node, target, target.tiles, isLaid);
  if (target.tiles === null || operand === null) return null;
  surroundings.settleInputs(node, isLaid(operand.input) ? operand.input : null);
  return placeByChannelPanels(node, operand, target.tiles, surroundings);
};

/** The operand whose channels fill panels, if it has been laid with these side by side or a copy of it pays. */
export function operandOf(
  { op, inputs, shape }: GraphNode,
  target: Target,
  tiles: TileTarget,
  isLaid: (input: number) => boolean,
): PanelOperand | null {
  const wanted = op?.channelsInnermost;
  if (wanted === undefined) return null;
  const { input, dim } = wanted;
  const other = 1 - input;
  const channel = shape.length - 3;
  const channelsOf = (i: number) => inputs[i].shape.at(dim) as number;
  const operand = (i: number, inResult: number) => ({ input: i, dim: inputs[i].shape.length + dim, channel: inResult });
  const fills = (i: number) => fillsPanels(inputs[i].shape, channelsOf(i), target, tiles, isLaid(i));
  if (fills(input)) return channelsOf(other) >= FEWEST_CHANNELS ? operand(input, channel) : null;
  return sizeOf(shape.slice(channel)) >= FEWEST_PLACES && fills(other) ? operand(other, channel - 1) : null;
}

/** Whether an input of an op lies with its channels side by side already. */
function liesInChannels({ op }: GraphNode, place: Place | undefined): boolean {
  return op?.channelsInnermost !== undefined && place?.strides.at(op.channelsInnermost.dim) === 1;
}

function fillsPanels(
  shape: Shape,
  channels: number,
  target: Target,
  { cacheLine, lastCacheBytes }: TileTarget,
  isLaid: boolean,
): boolean {
  const fits = isLaid || sizeOf(shape) * 4 <= lastCacheBytes;
  return isInWholeBlocks(shape[0], target) && shape[0] >= target.lanes && channels % cacheLine === 0 && fits;
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
 * A copy of a batch, or of a slice of it, whose channels, along `dim`, lie in panels: a line of them for every example and place of a block. Shape: that of x, with
 * lines and what is in one instead of the channels.
 */
export function copyToPanels(
  x: GraphNode,
  dim: number,
  line: number,
  { target, elements, list }: Surroundings,
): (slice?: Slice) => Place {
  const { shape, loops, index } = inLines(x.shape, dim, line);
  const blocks = cutBatch(x.shape[0], target);
  const strides = stridesWithInnermost(shape.with(0, blocks?.size ?? x.shape[0]), dim + 1, 0);
  const computation = { name: 'channels', shape, loops, expressions: [elements.at(x, index)], dtype: x.dtype };
  return (slice = { from: 0, length: x.shape[0] }) => {
    const cut = blocks && { ...blocksOfSlice(blocks, slice), rest: null };
    return list.add(ofSlice(computation, slice), { strides, blocks: cut })[0];
  };
}

/**
 * Computes such a contraction. Of each panel, a line of channels for every example and place, what a stretch of the sum reads stays in the first-level
 * cache for all that is made of it.
 */
function placeByChannelPanels(
  node: GraphNode,
  operand: PanelOperand,
  { cacheLine }: TileTarget,
  surroundings: Surroundings,
): Place {
  const { elements, list } = surroundings;
  const { op, inputs, shape, attributes, dtype } = node;
  if (op === null) throw new Error('a leaf is no contraction');
  const { input, dim, channel } = operand;
  const isLaid = liesInChannels(node, surroundings.places.get(inputs[input]));
  const panels = isLaid ? null : copyToPanels(inputs[input], dim, cacheLine, surroundings)();

  const result = inLines(shape, channel, cacheLine);
  const expression = op.kernel({
    inputs: inputs.map((other, i) => (...at: Affine[]) => {
      if (i !== input || panels === null) return elements.at(other, at);
      // the channel that is read is the result's
      return loadAt(panels, at.toSpliced(dim, 1, ...result.at.slice(channel, channel + 2)));
    }),
    inputShapes: inputs.map((other) => other.shape),
    inputDtypes: inputs.map((other) => other.dtype),
    index: result.index,
    shape,
    attributes,
    dtype,
  });
  const resultStrides = stridesWithInnermost(result.shape, channel + 1, channel);
  // a panel is read for all channels of the other operand
  const outs = shape.length - 4;
  const { loops } = result;
  const lines = loops[channel];
  const others = loops.filter((_, i) => i >= outs && i !== channel && i !== channel + 1);
  const place = list.add(
    {
      name: op.name,
      shape: result.shape,
      loops,
      expressions: [expression],
      dtype,
      nesting: [...loops.slice(0, outs), lines, ...others],
      inStretches: true,
    },
    { strides: resultStrides, blocks: null },
  )[0];
  return { ...place, strides: resultStrides.toSpliced(channel, 1) };
}
