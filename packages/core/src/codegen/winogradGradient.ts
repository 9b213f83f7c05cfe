import { type Affine, constantIndex, loopIndex, newLoop } from '../expression/affine';
import { binary, type Expression, reduce } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { convolutionWeightGradient, type WeightGradientAttributes } from '../ops/convolution';
import { rowMajorStrides, type Shape, stridesWithInnermost } from '../shape/shape';
import { copyToPanels } from './channelPanels';
import { loadAt, type Place, wholeLines } from './layout';
import type { Lower, Surroundings } from './lower';
import type { TileTarget } from './target';
import {
  apartOf,
  type GradientTiles,
  inCopy,
  smallTiles,
  squareOf,
  tilesFor,
  tilesOf,
  transformed,
  wholeBlocks,
} from './windowTiles';

/**
 * The gradient of the weight of a convolution of 3 x 3 places as products of transformed tiles: what two by two places of the output's gradient and four
 * by four of the input give to nine places of the weight is 16 multiplications for each pair of channels instead of 36. All tiles' products
 * are summed before they are turned back.
 */
export const weightGradientByWinograd: Lower = (node, surroundings) => {
  const { tiles: target } = surroundings.target;
  const tiles = target && tilesOfGradient(node, target);
  if (!target || !tiles) return null;
  surroundings.settleInputs(node);
  return new TileGradient(surroundings, target, tiles).place(node);
};

/** The tiles with which a node is computed, if it is the gradient of a convolution's weight that is faster so. */
function tilesOfGradient({ op, inputs, attributes }: GraphNode, target: TileTarget): GradientTiles | null {
  if (op !== convolutionWeightGradient.definition || inputs[0].shape.length !== 4) return null;
  const [grad, [, channels]] = inputs.map(({ shape }) => shape);
  // in pairs vectors lie along the channels, in whole lines
  if (target.pairs !== null && channels % target.cacheLine !== 0) return null;
  return tilesFor([smallTiles], attributes as WeightGradientAttributes, grad, channels, target);
}

class TileGradient {
  private readonly line: number;
  /** Whether vectors lie along the channels, of which each example has lines: a host that joins them in pairs does so along no sum. */
  private readonly inLines: boolean;

  constructor(
    private readonly scheduled: Surroundings,
    { cacheLine, pairs }: TileTarget,
    private readonly tiles: GradientTiles,
  ) {
    this.line = cacheLine;
    this.inLines = pairs !== null;
  }

  /** Computes such a gradient, whose inputs have memory (or borders around it). */
  place(node: GraphNode): Place {
    const { list } = this.scheduled;
    const { line, inLines } = this;
    const places = this.tiles.places ** 2;
    const [{ shape: gradShape }, { shape: inputShape }] = node.inputs;
    const [batch, out, ...size] = gradShape;
    const channels = inputShape[1];
    const tiles = size.map((length) => length / this.tiles.out);
    const gradients = this.gradients(node.inputs[0], [batch, out, ...tiles]);
    const windows = this.windows(node.inputs[1], [batch, channels, ...tiles]);

    const shape = inLines ? [places, out, channels / line, line] : [places, out, channels];
    const loops = shape.map(newLoop);
    const [xi, o, ...c] = loops.map(loopIndex);
    const sums = [...tiles, batch].map(newLoop);
    const [ty, tx, n] = sums.map(loopIndex);
    const gradient = inCopy(loadAt(gradients[0], [n, o, ty, tx]), xi, apartOf(gradients));
    const window = inCopy(loadAt(windows[0], [n, ...c, ty, tx]), xi, apartOf(windows));
    const sum = reduce('sum', sums, binary('mul', gradient, window));
    const order = inLines ? { nesting: [loops[0], loops[2], loops[1]], inStretches: true } : {};
    const [products] = list.add(
      { name: `${node.op?.name} of windows`, shape, loops, expressions: [sum], dtype: 'float32', ...order },
      { strides: rowMajorStrides(shape), blocks: null },
    );
    return this.weights({ ...products, strides: rowMajorStrides([places, out, channels]) }, out, channels);
  }

  /** The transformed gradient of the output: for each place of a tile the tiles of every channel, their examples side by side. */
  private gradients(grad: GraphNode, shape: Shape): Place[] {
    const { elements } = this.scheduled;
    return this.ofTiles('gradient of windows', shape, this.tiles.out, (index) => elements.at(grad, index), this.tiles.ofGradient);
  }

  /** The transformed input: the same, or lines of channels for every example. */
  private windows(input: GraphNode, shape: Shape): Place[] {
    const { line } = this;
    const { elements } = this.scheduled;
    const { places, ofInput } = this.tiles;
    if (!this.inLines) return this.ofTiles('windows', shape, places, (index) => elements.at(input, index), ofInput);
    const panels = copyToPanels(input, 1, line, this.scheduled);
    const [batch, channels, ...tiles] = shape;
    return this.ofTiles('windows', [batch, channels / line, line, ...tiles], places, (index) => loadAt(panels, index), ofInput);
  }

  /** Transforms so many places along both sides of each tile. */
  private ofTiles(
    name: string,
    shape: Shape,
    places: number,
    read: (index: readonly Affine[]) => Expression,
    along: (line: readonly Expression[]) => Expression[],
  ): Place[] {
    return this.scheduled.list.add(tilesOf(name, shape, { places, step: this.tiles.out }, read, along), {
      strides: this.stridesOf(shape),
      blocks: wholeBlocks(0, shape[0], this.line),
    });
  }

  /** How a block of pictures lies: lines of examples, an odd number for each channel; or for each example a line of channels. */
  private stridesOf(shape: Shape): number[] {
    const block = shape.with(0, this.line);
    if (shape.length === 5) return stridesWithInnermost(block, 2, 0);
    const strides = stridesWithInnermost(block, 0);
    return strides.with(1, wholeLines(strides[1], this.line));
  }

  /** The gradient of the weight, of the sums of all tiles' products: a transform of the weight, turned round. */
  private weights(products: Place, out: number, channels: number): Place {
    const shape = [out, channels];
    const loops = shape.map(newLoop);
    const index = loops.map(loopIndex);
    const { places, ofProducts } = this.tiles;
    const square = squareOf(places, (ky, kx) => loadAt(products, [constantIndex(ky * places + kx), ...index]));
    const expressions = transformed(square, ofProducts);
    const memory = { strides: rowMajorStrides(shape), blocks: null };
    const weights = this.scheduled.list.add({ name: 'windows to weights', shape, loops, expressions, dtype: 'float32' }, memory);
    const apart = apartOf(weights);
    return { ...weights[0], strides: [channels, 1, 3 * apart, apart] };
  }
}
