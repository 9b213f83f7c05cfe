import { constantIndex, loopIndex, newLoop } from '../expression/affine';
import { binary, exactSum } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { convolution } from '../ops/convolution';
import type { ConvAttributes } from '../ops/window';
import type { Shape } from '../shape/shape';
import type { Elements } from './elements';
import type { KernelList } from './kernelList';
import { loadAt, type Memory, type Place, placeBlocks, wholeLines } from './layout';
import type { Lower } from './lower';
import type { TileTarget } from './target';
import {
  apartOf,
  inCopy,
  largeTiles,
  smallTiles,
  squareOf,
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
  return new Winograd(list, elements, target.tiles.cacheLine, tiles).place(node, surroundings.memoryOfBatch(node));
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
    private readonly cacheLine: number,
    private readonly tiles: WindowTiles,
  ) {}

  /** Computes a convolution whose inputs have memory (or borders around it) into memory of its own. */
  place(node: GraphNode, memory: Memory): Place {
    const [batch, out, height, width] = node.shape;
    const channels = node.inputs[1].shape[1];
    const { cacheLine, tiles } = this;
    const [rows, columns] = [height / tiles.out, width / tiles.out];
    const weights = this.weights(node.inputs[1]);
    const windows = this.windows(node.inputs[0], [batch, channels, rows, columns]);
    const loops = [tiles.places ** 2, batch, rows, columns, out].map(newLoop);
    const [xi, n, ty, tx, o] = loops.map(loopIndex);
    const c = newLoop(channels);
    const weight = loadAt(weights[0], [o, loopIndex(c)]);
    const window = loadAt(windows[0], [n, loopIndex(c), ty, tx]);
    const x = binary('mul', inCopy(weight, xi, apartOf(weights)), inCopy(window, xi, apartOf(windows)));
    const panel = wholeLines(out * cacheLine, cacheLine);
    const shape = loops.map(({ size }) => size);
    const strides = [rows * columns * panel, 1, columns * panel, panel, cacheLine];
    const [products] = this.list.add(
      { name: `${node.op?.name} of windows`, shape, loops, expressions: [exactSum([c], x)], dtype: 'float32' },
      { strides, blocks: wholeBlocks(1, batch, cacheLine) },
    );
    return this.output(node, products, memory);
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
  private windows(input: GraphNode, shape: Shape): Place[] {
    const { cacheLine } = this;
    const { places, out: step, ofInput } = this.tiles;
    const panel = wholeLines(shape[1] * cacheLine, cacheLine);
    const windows = tilesOf('windows', shape, { places, step }, (index) => this.elements.at(input, index), ofInput);
    return this.list.add(windows, {
      strides: [1, cacheLine, shape[3] * panel, panel],
      blocks: wholeBlocks(0, shape[0], cacheLine),
    });
  }

  private output(node: GraphNode, products: Place, memory: Memory): Place {
    const { cacheLine } = this;
    const { out, places, ofOutput } = this.tiles;
    const { shape } = node;
    const { extent: size, blocks } = placeBlocks(shape, memory, cacheLine);
    const { strides } = memory;
    const name = `${node.op?.name} of shape ${shape.join(' x ')}`;
    const buffer = this.list.reserve(size, name, 'float32');
    const tiles = [...shape.slice(0, 2), shape[2] / out, shape[3] / out];
    const tileStrides = [...strides.slice(0, 2), strides[2] * out, strides[3] * out];
    const loops = tiles.map(newLoop);
    const [n, o, ty, tx] = loops.map(loopIndex);
    const square = squareOf(places, (ky, kx) => loadAt(products, [constantIndex(ky * places + kx), n, ty, tx, o]));
    const expressions = transformed(square, ofOutput);
    // the channels of a tile follow each other in the products: read in that order, twice as fast as tile by tile of a channel
    const nesting = [loops[2], loops[3], loops[1]];
    const begins = squareOf(out, (y, x) => y * strides[2] + x * strides[3]).flat();
    this.list.addInto(
      { buffer, offset: 0 },
      { name: 'windows to output', shape: tiles, loops, expressions, dtype: 'float32', nesting },
      tileStrides,
      begins,
      blocks,
    );
    return { buffer, offset: 0, strides, blocks, dtype: 'float32' };
  }
}
