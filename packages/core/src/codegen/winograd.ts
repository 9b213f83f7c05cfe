import { constantIndex, loopIndex, newLoop } from '../expression/affine';
import { binary, exactSum } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { convolution } from '../ops/convolution';
import type { ConvAttributes } from '../ops/window';
import type { Elements } from './elements';
import { type Computation, distanceOf, type KernelList } from './kernelList';
import { loadAt, type Memory, oddLines, type Place, placeBlocks } from './layout';
import type { Lower } from './lower';
import { blocksOfSlice, ofSlice, type Slice } from './slices';
import type { TileTarget } from './target';
import {
  apartOf,
  inCopy,
  largeTiles,
  slicesOf,
  smallTiles,
  squareOf,
  type TilesInMemory,
  tilesFor,
  tilesOf,
  transformed,
  type WindowTiles,
  wholeBlocks,
} from './windowTiles';

/**
 * Convolutions of 3 x 3 places and a stride of 1, where that is faster, as products of transformed tiles: of four by four places of the output with 36 multiplications
 * for each pair of channels instead of 144, or of two by two with 16 instead of 36. An infinity or NaN reaches all places of its tile.
 */
export const convolveByWinograd: Lower = (node, surroundings) => {
  const { target, list, elements } = surroundings;
  const tiles = target.tiles && tilesOfConvolution(node, target.tiles);
  if (!target.tiles || !tiles) return null;
  surroundings.settleInputs(node);
  return new Winograd(list, elements, target.tiles, tiles).place(node, surroundings.memoryOfBatch(node));
};

/** The tiles with which a node is computed, if it is a convolution that is faster so. */
function tilesOfConvolution({ op, shape, attributes, inputs }: GraphNode, target: TileTarget): WindowTiles | null {
  if (op !== convolution.definition || shape.length !== 4) return null;
  const [, channels, ...kernelSize] = inputs[1].shape;
  return tilesFor([largeTiles, smallTiles], { ...(attributes as ConvAttributes), kernelSize }, shape, channels, target);
}

class Winograd {
  constructor(
    private readonly list: KernelList,
    private readonly elements: Elements,
    private readonly target: TileTarget,
    private readonly tiles: WindowTiles,
  ) {}

  /** Computes a convolution whose inputs have memory (or borders around it) into memory of its own. */
  place(node: GraphNode, memory: Memory): Place {
    const [batch, out, height, width] = node.shape;
    const channels = node.inputs[1].shape[1];
    const { target, tiles } = this;
    const weights = this.weights(node.inputs[1]);
    const { places, out: step, ofInput } = tiles;
    const shape = [batch, channels, height / step, width / step];
    const windows = tilesOf('windows', shape, { places, step }, (index) => this.elements.at(node.inputs[0], index), ofInput);
    const result = this.result(node, memory);
    for (const slice of slicesOf(node.shape, channels + out, tiles, target)) {
      const products = this.products(node, weights, this.windows(ofSlice(windows, slice)));
      this.output(node, slice, products, result);
    }
    return result;
  }

  private products(
    node: GraphNode,
    weights: readonly Place[],
    { places: windows, shape: [batch, channels, rows, columns] }: TilesInMemory,
  ): Place {
    const { cacheLine } = this.target;
    const out = node.shape[1];
    const loops = [this.tiles.places ** 2, batch, rows, columns, out].map(newLoop);
    const [xi, n, ty, tx, o] = loops.map(loopIndex);
    const c = newLoop(channels);
    const weight = loadAt(weights[0], [o, loopIndex(c)]);
    const window = loadAt(windows[0], [n, loopIndex(c), ty, tx]);
    const x = binary('mul', inCopy(weight, xi, apartOf(weights)), inCopy(window, xi, apartOf(windows)));
    const panel = oddLines(out * cacheLine, cacheLine);
    const shape = loops.map(({ size }) => size);
    // what is turned back reads all places of a tile at once: whole pages apart they share a few sets of the cache
    const apart = distanceOf(rows * columns * panel, this.target);
    const strides = [apart, 1, columns * panel, panel, cacheLine];
    const [products] = this.list.add(
      { name: `${node.op?.name} of windows`, shape, loops, expressions: [exactSum([c], x)], dtype: 'float32' },
      { strides, blocks: wholeBlocks(1, batch, cacheLine) },
    );
    return products;
  }

  /** The transformed weights: a matrix of channels for each place of a tile. */
  private weights(weight: GraphNode): Place[] {
    const shape = weight.shape.slice(0, 2);
    const loops = shape.map(newLoop);
    const index = loops.map(loopIndex);
    const places = squareOf(3, (ky, kx) => this.elements.at(weight, [...index, constantIndex(ky), constantIndex(kx)]));
    const expressions = transformed(places, this.tiles.ofWeights);
    return this.list.add(
      { name: 'weights of windows', shape, loops, expressions, dtype: 'float32' },
      { strides: [shape[1], 1], blocks: null },
    );
  }

  /** The transformed input: for each place of a tile a panel of channels for every tile, a line of neighbours for each channel. */
  private windows(windows: Computation): TilesInMemory {
    const { cacheLine } = this.target;
    const { shape } = windows;
    const panel = oddLines(shape[1] * cacheLine, cacheLine);
    const places = this.list.add(windows, {
      strides: [1, cacheLine, shape[3] * panel, panel],
      blocks: wholeBlocks(0, shape[0], cacheLine),
    });
    return { places, shape };
  }

  /** Memory for the result. */
  private result({ op, shape }: GraphNode, memory: Memory): Place {
    const { extent, blocks } = placeBlocks(shape, memory, this.target.cacheLine);
    const name = `${op?.name} of shape ${shape.join(' x ')}`;
    const buffer = this.list.reserve(extent, name, 'float32');
    return { buffer, offset: 0, strides: memory.strides, blocks, dtype: 'float32' };
  }

  private output({ shape }: GraphNode, slice: Slice, products: Place, { buffer, strides, blocks }: Place): void {
    const { from, length } = slice;
    const { out, places, ofOutput } = this.tiles;
    const tiles = [length, shape[1], shape[2] / out, shape[3] / out];
    const tileStrides = [...strides.slice(0, 2), strides[2] * out, strides[3] * out];
    const loops = tiles.map(newLoop);
    const [n, o, ty, tx] = loops.map(loopIndex);
    const square = squareOf(places, (ky, kx) => loadAt(products, [constantIndex(ky * places + kx), n, ty, tx, o]));
    const expressions = transformed(square, ofOutput);
    // the channels of a tile follow each other in the products: read in that order, twice as fast as tile by tile of a channel
    const nesting = [loops[2], loops[3], loops[1]];
    const begins = squareOf(out, (y, x) => y * strides[2] + x * strides[3]).flat();
    const offset = blocks ? (from / blocks.size) * blocks.stride : from * strides[0];
    this.list.addInto(
      { buffer, offset },
      { name: 'windows to output', shape: tiles, loops, expressions, dtype: 'float32', nesting },
      tileStrides,
      begins,
      blocks ? blocksOfSlice(blocks, slice) : null,
    );
  }
}
