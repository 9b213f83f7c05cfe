import { type Affine, addIndex, constantIndex, dotIndex, loopIndex, newLoop, scaleIndex, shiftIndex } from '../expression/affine';
import { binary, constant, type Expression, reduce } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { convolution } from '../ops/convolution';
import type { ConvAttributes } from '../ops/window';
import { type Shape, sizeOf } from '../shape/shape';
import type { Elements } from './elements';
import type { Computation, KernelList } from './kernelList';
import { type Blocks, loadAt, type Memory, type Place, placeBlocks, wholeLines } from './layout';
import type { Lower } from './lower';
import type { TileTarget } from './target';

/** Fewer channels, in or out, and the transforms take longer than what is saved. */
const FEWEST_CHANNELS = 32;
/** Places of a tile of the output, and of the input that it is made of. */
export const [OUT, IN] = [2, 4];

/**
 * Convolutions of 3 x 3 places and a stride of 1, where that is faster, as products of transformed tiles: two by two places of the output are made of four by four
 * of the input with 16 multiplications for each pair of channels instead of 36. Each sum has a ninth of the terms, so the largest error was
 * 0.4 to 1.6 times that of the direct sums (3 to 128 channels); an infinity or NaN reaches all places of its tile.
 * @see Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), F(2 x 2, 3 x 3)
 */
export const convolveByWinograd: Lower = (node, surroundings) => {
  const { target, list, elements } = surroundings;
  if (target.tiles === null || !isFaster(node, target.tiles)) return null;
  surroundings.settleInputs(node);
  return new Winograd(list, elements, target.tiles.cacheLine).place(node, surroundings.memoryOfBatch(node));
};

/** Whether a node is a convolution that is computed faster so. */
function isFaster({ op, shape, attributes, inputs }: GraphNode, tiles: TileTarget): boolean {
  if (op !== convolution.definition || shape.length !== 4) return false;
  const [, channels, ...kernelSize] = inputs[1].shape;
  return tilesPay({ ...(attributes as ConvAttributes), kernelSize }, shape, channels, tiles);
}

/** Whether a convolution from so many channels to an output of a shape, and the gradient of its weight, are computed faster from transformed tiles. */
export function tilesPay(
  { stride, dilation, kernelSize }: ConvAttributes & { readonly kernelSize: readonly number[] },
  [batch, out, height, width]: Shape,
  channels: number,
  { cacheLine, lastCacheBytes }: TileTarget,
): boolean {
  const isPlain = [...stride, ...dilation].every((step) => step === 1) && kernelSize.every((size) => size === 3);
  if (!isPlain || height % OUT !== 0 || width % OUT !== 0 || batch % cacheLine !== 0) return false;
  // what is transformed has to stay in the cache
  const transformed = ((channels + out) * sizeOf([batch, height, width]) * IN ** 2) / OUT ** 2;
  return Math.min(channels, out) >= FEWEST_CHANNELS && transformed * 4 <= lastCacheBytes;
}

/** A batch of whole blocks; null of one, which lies in one piece. */
export function wholeBlocks(dim: number, length: number, size: number): Blocks | null {
  return length === size ? null : { dim, length, size, count: length / size, rest: null };
}

class Winograd {
  constructor(
    private readonly list: KernelList,
    private readonly elements: Elements,
    private readonly cacheLine: number,
  ) {}

  /** Computes a convolution whose inputs have memory (or borders around it) into memory of its own. */
  place(node: GraphNode, memory: Memory): Place {
    const [batch, out, height, width] = node.shape;
    const channels = node.inputs[1].shape[1];
    const { cacheLine } = this;
    const [rows, columns] = [height / OUT, width / OUT];
    const weights = this.weights(node.inputs[1]);
    const windows = this.windows(node.inputs[0], [batch, channels, rows, columns]);
    const loops = [IN * IN, batch, rows, columns, out].map(newLoop);
    const [xi, n, ty, tx, o] = loops.map(loopIndex);
    const c = newLoop(channels);
    const weight = loadAt(weights[0], [o, loopIndex(c)]);
    const window = loadAt(windows[0], [n, loopIndex(c), ty, tx]);
    const x = binary('mul', inCopy(weight, xi, apartOf(weights)), inCopy(window, xi, apartOf(windows)));
    const panel = wholeLines(out * cacheLine, cacheLine);
    const shape = loops.map(({ size }) => size);
    const strides = [rows * columns * panel, 1, columns * panel, panel, cacheLine];
    const [products] = this.list.add(
      { name: `${node.op?.name} of windows`, shape, loops, expressions: [reduce('sum', [c], x)], dtype: 'float32' },
      { strides, blocks: wholeBlocks(1, batch, cacheLine) },
    );
    return this.output(node, products, memory);
  }

  /** The transformed weights: a matrix of channels for each of the 16 places. */
  private weights(weight: GraphNode): Place[] {
    const shape = weight.shape.slice(0, 2);
    const loops = shape.map(newLoop);
    const index = loops.map(loopIndex);
    const places = squareOf(3, (ky, kx) => this.elements.at(weight, [...index, constantIndex(ky), constantIndex(kx)]));
    const expressions = transformed(places, ofWeights);
    return this.list.add(
      { name: 'weights of windows', shape, loops, expressions, dtype: 'float32' },
      { strides: [shape[1], 1], blocks: null },
    );
  }

  /** The transformed input: for each of the 16 places a panel of channels for every tile, a line of neighbours for each channel. */
  private windows(input: GraphNode, shape: Shape): Place[] {
    const { cacheLine } = this;
    const panel = wholeLines(shape[1] * cacheLine, cacheLine);
    const windows = tilesOf('windows', shape, IN, (index) => this.elements.at(input, index), ofInput);
    return this.list.add(windows, {
      strides: [1, cacheLine, shape[3] * panel, panel],
      blocks: wholeBlocks(0, shape[0], cacheLine),
    });
  }

  private output(node: GraphNode, products: Place, memory: Memory): Place {
    const { cacheLine } = this;
    const { shape } = node;
    const { extent: size, blocks } = placeBlocks(shape, memory, cacheLine);
    const { strides } = memory;
    const name = `${node.op?.name} of shape ${shape.join(' x ')}`;
    const buffer = this.list.reserve(size, name, 'float32');
    const tiles = [...shape.slice(0, 2), shape[2] / OUT, shape[3] / OUT];
    const tileStrides = [...strides.slice(0, 2), strides[2] * OUT, strides[3] * OUT];
    for (let row = 0; row < OUT; row++) {
      const loops = tiles.map(newLoop);
      const [n, o, ty, tx] = loops.map(loopIndex);
      const places = squareOf(IN, (ky, kx) => loadAt(products, [constantIndex(ky * IN + kx), n, ty, tx, o]));
      const expressions = ofOutput([0, 1, 2, 3].map((kx) => ofOutput(places.map((line) => line[kx]))[row]));
      // the channels of a tile follow each other in the products: read in that order, twice as fast as tile by tile of a channel
      const nesting = [loops[2], loops[3], loops[1]];
      this.list.addInto(
        { buffer, offset: row * strides[2] },
        { name: 'windows to output', shape: tiles, loops, expressions, dtype: 'float32', nesting },
        tileStrides,
        strides[3],
        blocks,
      );
    }
    return { buffer, offset: 0, strides, blocks, dtype: 'float32' };
  }
}

/** How far apart values of one kernel lie. */
export function apartOf([first, second]: readonly Place[]): number {
  return second.offset - first.offset;
}

export const plus = (x: Expression, y: Expression) => binary('add', x, y);
export const minus = (x: Expression, y: Expression) => binary('sub', x, y);
export const half = (x: Expression) => binary('mul', x, constant(0.5));

export const ofInput = ([a, b, c, d]: readonly Expression[]) => [minus(a, c), plus(b, c), minus(c, b), minus(b, d)];
const ofOutput = ([a, b, c, d]: readonly Expression[]) => [plus(plus(a, b), c), minus(minus(b, c), d)];

function ofWeights([a, b, c]: readonly Expression[]): Expression[] {
  const outer = plus(a, c);
  return [a, half(plus(outer, b)), half(minus(outer, b)), c];
}

/** What stands at each place of a square. */
export function squareOf<T>(size: number, at: (y: number, x: number) => T): T[][] {
  return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => at(y, x)));
}

/** Each tile of rows and columns, the last two dimensions, transformed: from so many places along both sides, of which the next tile begins at the third. */
export function tilesOf(
  name: string,
  shape: Shape,
  places: number,
  read: (index: readonly Affine[]) => Expression,
  along: (line: readonly Expression[]) => Expression[],
): Computation {
  const loops = shape.map(newLoop);
  const index = loops.map(loopIndex);
  const [ty, tx] = index.slice(-2);
  const at = (tile: Affine, place: number) => shiftIndex(scaleIndex(tile, OUT), place);
  const square = squareOf(places, (y, x) => read([...index.slice(0, -2), at(ty, y), at(tx, x)]));
  return { name, shape, loops, expressions: transformed(square, along), dtype: 'float32' };
}

/** A transform along both sides of a square: its rows first, all places of a row behind each other. */
export function transformed(
  square: readonly (readonly Expression[])[],
  along: (line: readonly Expression[]) => Expression[],
): Expression[] {
  const columns = square[0].map((_, x) => along(square.map((line) => line[x])));
  return columns[0].flatMap((_, y) => along(columns.map((column) => column[y])));
}

/** The same load in one of several copies of memory that lie so far apart. */
export function inCopy(load: Expression, copy: Affine, apart: number): Expression {
  if (load.kind !== 'load') throw new Error('a copy is of memory');
  return { ...load, index: addIndex(load.index, dotIndex([copy], [apart])) };
}
