import { type Affine, constantIndex, loopIndex, newLoop } from '../expression/affine';
import { binary, type Expression, reduce } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { convolutionWeightGradient, type WeightGradientAttributes } from '../ops/convolution';
import { rowMajorStrides, type Shape, sizeOf, stridesWithInnermost } from '../shape/shape';
import { copyToPanels } from './channelPanels';
import type { Computation } from './kernelList';
import { loadAt, oddLines, type Place } from './layout';
import type { Lower, Surroundings } from './lower';
import { ofSlice, type Slice } from './slices';
import type { TileTarget } from './target';
import {
  apartOf,
  type GradientTiles,
  inCopy,
  slicesOf,
  smallTiles,
  squareOf,
  type TilesInMemory,
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
    private readonly target: TileTarget,
    private readonly tiles: GradientTiles,
  ) {
    this.line = target.cacheLine;
    this.inLines = target.pairs !== null;
  }

  /** Computes such a gradient, whose inputs have memory (or borders around it). */
  place(node: GraphNode): Place {
    const [{ shape: gradShape }, { shape: inputShape }] = node.inputs;
    const [batch, out, ...size] = gradShape;
    const channels = inputShape[1];
    const tiles = size.map((length) => length / this.tiles.out);
    const gradients = this.gradients(node.inputs[0], [batch, out, ...tiles]);
    const windowsOf = this.windows(node.inputs[1], [batch, channels, ...tiles]);
    const slices = slicesOf(gradShape, channels + out, this.tiles, this.target);
    const sums = this.sums(slices.length, (i) => {
      const ofGradient = this.ofTiles(ofSlice(gradients, slices[i]));
      return this.products(`${node.op?.name} of windows`, ofGradient, this.ofTiles(windowsOf(slices[i])));
    });
    return this.weights({ ...sums, strides: rowMajorStrides([this.tiles.places ** 2, out, channels]) }, out, channels);
  }

  /** What is summed in so many slices of the batch. */
  private sums(slices: number, computationOf: (slice: number) => Computation): Place {
    const { list } = this.scheduled;
    const first = computationOf(0);
    const { name, shape, dtype } = first;
    const memory = { strides: rowMajorStrides(shape), blocks: null };
    if (slices === 1) return list.add(first, memory)[0];
    const buffer = list.reserve(slices * sizeOf(shape), name, dtype);
    for (let i = 0; i < slices; i++) {
      list.addInto({ buffer, offset: i * sizeOf(shape) }, i === 0 ? first : computationOf(i), memory.strides, [0]);
    }
    const loops = shape.map(newLoop);
    const slice = newLoop(slices);
    const each: Place = { buffer, offset: 0, strides: [sizeOf(shape), ...memory.strides], dtype };
    const total = reduce('sum', [slice], loadAt(each, [slice, ...loops].map(loopIndex)));
    return list.add({ name: `${name}, slices added up`, shape, loops, expressions: [total], dtype }, memory)[0];
  }

  /** The transformed gradient of the output: for each place of a tile the tiles of every channel, their examples side by side. */
  private gradients(grad: GraphNode, shape: Shape): Computation {
    const step = this.tiles.out;
    const read = (index: readonly Affine[]) => this.scheduled.elements.at(grad, index);
    return tilesOf('gradient of windows', shape, { places: step, step }, read, this.tiles.ofGradient);
  }

  /** The transformed input of a slice: the same, or lines of channels for every example. */
  private windows(input: GraphNode, shape: Shape): (slice: Slice) => Computation {
    const { line, scheduled } = this;
    const { places, out: step, ofInput } = this.tiles;
    const of = (tiles: Shape, read: (index: readonly Affine[]) => Expression) =>
      tilesOf('windows', tiles, { places, step }, read, ofInput);
    if (!this.inLines) {
      const whole = of(shape, (index) => scheduled.elements.at(input, index));
      return (slice) => ofSlice(whole, slice);
    }
    const panelsOf = copyToPanels(input, 1, line, scheduled);
    const [, channels, ...tiles] = shape;
    return (slice) => {
      const panels = panelsOf(slice);
      return of([slice.length, channels / line, line, ...tiles], (index) => loadAt(panels, index));
    };
  }

  /** Computes transformed tiles. */
  private ofTiles(computation: Computation): TilesInMemory {
    const { shape } = computation;
    const memory = { strides: this.stridesOf(shape), blocks: wholeBlocks(0, shape[0], this.line) };
    return { places: this.scheduled.list.add(computation, memory), shape };
  }

  /** How a block of pictures lies: lines of examples, an odd number for each channel; or for each example a line of channels. */
  private stridesOf(shape: Shape): number[] {
    const block = shape.with(0, this.line);
    if (shape.length === 5) return stridesWithInnermost(block, 2, 0);
    const strides = stridesWithInnermost(block, 0);
    return strides.with(1, oddLines(strides[1], this.line));
  }

  /** The sums of the products of tiles: for each place of one a matrix of channels. */
  private products(name: string, gradients: TilesInMemory, windows: TilesInMemory): Computation {
    const [batch, out, ...tiles] = gradients.shape;
    const shape = [this.tiles.places ** 2, out, ...windows.shape.slice(1, -2)];
    const loops = shape.map(newLoop);
    const [xi, o, ...c] = loops.map(loopIndex);
    const sums = [...tiles, batch].map(newLoop);
    const [ty, tx, n] = sums.map(loopIndex);
    const gradient = inCopy(loadAt(gradients.places[0], [n, o, ty, tx]), xi, apartOf(gradients.places));
    const window = inCopy(loadAt(windows.places[0], [n, ...c, ty, tx]), xi, apartOf(windows.places));
    const sum = reduce('sum', sums, binary('mul', gradient, window));
    const order = this.inLines ? { nesting: [loops[0], loops[2], loops[1]], inStretches: true } : {};
    return { name, shape, loops, expressions: [sum], dtype: 'float32', ...order };
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
