import { type Affine, addIndex, dotIndex, loopIndex, newLoop, scaleIndex, shiftIndex } from '../expression/affine';
import { binary, constant, type Expression, unary } from '../expression/expression';
import type { ConvAttributes } from '../ops/window';
import type { Shape } from '../shape/shape';
import type { Computation } from './kernelList';
import type { Blocks, Place } from './layout';
import type { Slice } from './slices';
import type { TileTarget } from './target';

type Line = readonly Expression[];

/**
 * How a convolution of 3 x 3 places becomes products of transformed tiles. Each transform is of a line of places and is done along both sides.
 * @see Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016)
 */
export interface WindowTiles {
  /** Places of a tile of the output along a side. */
  readonly out: number;
  /** Places of the input that it is made of. */
  readonly places: number;
  /** From so many products for each channel, in and out, on, what is saved is more than the transforms take. */
  readonly fewestProducts: number;
  /** Sums over more channels are off by more than the default tolerance. */
  readonly mostChannels: number;
  /** From the places of the input. */
  readonly ofInput: (line: Line) => Expression[];
  /** From the three places of the weight. */
  readonly ofWeights: (line: Line) => Expression[];
  /** From the products to the places of the output. */
  readonly ofOutput: (line: Line) => Expression[];
}

/** Tiles that give the gradient of a weight too. */
export interface GradientTiles extends WindowTiles {
  /** From the places of the output's gradient. */
  readonly ofGradient: (line: Line) => Expression[];
  /** From the sums of all tiles' products to the three places of the weight's gradient. */
  readonly ofProducts: (line: Line) => Expression[];
}

/** Transformed tiles of some examples: where those for each place of a tile lie, and their shape. */
export interface TilesInMemory {
  readonly places: readonly Place[];
  readonly shape: Shape;
}

const plus = (x: Expression, y: Expression) => binary('add', x, y);
const minus = (x: Expression, y: Expression) => binary('sub', x, y);
const times = (x: Expression, factor: number) => binary('mul', x, constant(factor));

/** F(2 x 2, 3 x 3): 16 multiplications where there were 36. The largest error was 0.4 to 1.6 times that of the direct sums (3 to 128 channels), of a gradient 1.4 to 2.7 times. */
export const smallTiles: GradientTiles = {
  out: 2,
  places: 4,
  fewestProducts: 10,
  mostChannels: Number.POSITIVE_INFINITY,
  ofInput: ([a, b, c, d]) => [minus(a, c), plus(b, c), minus(c, b), minus(b, d)],
  ofWeights: ([a, b, c]) => {
    const outer = plus(a, c);
    return [a, times(plus(outer, b), 0.5), times(minus(outer, b), 0.5), c];
  },
  ofOutput: ([a, b, c, d]) => [plus(plus(a, b), c), minus(minus(b, c), d)],
  ofGradient: ([a, b]) => [a, plus(a, b), minus(a, b), unary('neg', b)],
  ofProducts: ([a, b, c, d]) => {
    const middle = times(plus(b, c), 0.5);
    return [plus(a, middle), times(minus(b, c), 0.5), plus(middle, d)];
  },
};

/** The points at which polynomials are evaluated, beside 0 and infinity: P, -P, Q and -Q. Of all pairs of sixteenths these round least, half as much as 1 and 2. */
const [P, Q] = [11 / 16, 13 / 8];
const [P2, Q2] = [P * P, Q * Q];
/** What a product at each point is divided by. */
const [AT_0, AT_P, AT_Q] = [P2 * Q2, 2 * P2 * (P2 - Q2), 2 * Q2 * (Q2 - P2)];

/** The sum and the difference of two values: what stands at a point and at its opposite. */
const both = (even: Expression, odd: Expression): [Expression, Expression] => [plus(even, odd), minus(even, odd)];

/**
 * F(4 x 4, 3 x 3): 36 multiplications where there were 144. The largest error was 2 to 6 times that of the direct sums (16 to 64 channels). That is within the default
 * tolerance for sums over 64 channels; over 128 it would not be, nor that of a weight's gradient.
 * @see Barabasz et al., "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks" (2020), for the points
 */
export const largeTiles: WindowTiles = {
  out: 4,
  places: 6,
  fewestProducts: 8,
  mostChannels: 64,
  ofInput: ([a, b, c, d, e, f]) => {
    const outer = (x: Expression, y: Expression, z: Expression) => plus(minus(times(x, AT_0), times(y, P2 + Q2)), z);
    return [
      outer(a, c, e),
      ...both(minus(e, times(c, Q2)), times(minus(d, times(b, Q2)), P)),
      ...both(minus(e, times(c, P2)), times(minus(d, times(b, P2)), Q)),
      outer(b, d, f),
    ];
  },
  ofWeights: ([a, b, c]) => [
    times(a, 1 / AT_0),
    ...both(times(plus(a, times(c, P2)), 1 / AT_P), times(b, P / AT_P)),
    ...both(times(plus(a, times(c, Q2)), 1 / AT_Q), times(b, Q / AT_Q)),
    c,
  ],
  ofOutput: ([a, b, c, d, e, f]) => {
    const [p, p1] = both(b, c);
    const [q, q1] = both(d, e);
    const odd = (power: number) => plus(times(p1, P ** power), times(q1, Q ** power));
    return [plus(a, plus(p, q)), odd(1), plus(times(p, P2), times(q, Q2)), plus(odd(3), f)];
  },
};

/** The first of these tiles with which a convolution from so many channels to an output of a shape, or the gradient of its weight, is faster than without; null if none is. */
export function tilesFor<Tiles extends WindowTiles>(
  kinds: readonly Tiles[],
  { stride, dilation, kernelSize }: ConvAttributes & { readonly kernelSize: readonly number[] },
  [batch, out, height, width]: Shape,
  channels: number,
  { cacheLine }: TileTarget,
): Tiles | null {
  const isPlain = [...stride, ...dilation].every((step) => step === 1) && kernelSize.every((size) => size === 3);
  if (!isPlain || batch % cacheLine !== 0) return null;
  const pays = (tiles: Tiles) => {
    const divides = height % tiles.out === 0 && width % tiles.out === 0;
    if (!divides || channels > tiles.mostChannels) return false;
    return (channels * out) / (channels + out) >= tiles.fewestProducts;
  };
  return kinds.find(pays) ?? null;
}

/** The slices of a batch whose transformed tiles, of so many channels in and out together, take a third of the last cache at most: beside them it holds what they are made of. */
export function slicesOf(
  [batch, , height, width]: Shape,
  channels: number,
  { places, out }: WindowTiles,
  { cacheLine, lastCacheBytes }: TileTarget,
): Slice[] {
  const bytes = (channels * height * width * places ** 2 * 4) / out ** 2;
  const most = Math.max(1, Math.floor(lastCacheBytes / 3 / (bytes * cacheLine)));
  const blocks = batch / cacheLine;
  const count = Math.ceil(blocks / most);
  const length = Math.ceil(blocks / count) * cacheLine;
  return Array.from({ length: Math.ceil(batch / length) }, (_, i) => ({
    from: i * length,
    length: Math.min(length, batch - i * length),
  }));
}

/** A batch of whole blocks; null of one, which lies in one piece. */
export function wholeBlocks(dim: number, length: number, size: number): Blocks | null {
  return length === size ? null : { dim, length, size, count: length / size, rest: null };
}

/** How far apart values of one kernel lie. */
export function apartOf([first, second]: readonly Place[]): number {
  return second.offset - first.offset;
}

/** What stands at each place of a square. */
export function squareOf<T>(size: number, at: (y: number, x: number) => T): T[][] {
  return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => at(y, x)));
}

/** Each tile of rows and columns, the last two dimensions, transformed: from so many places along both sides, the next tile's `step` places on. */
export function tilesOf(
  name: string,
  shape: Shape,
  { places, step }: { readonly places: number; readonly step: number },
  read: (index: readonly Affine[]) => Expression,
  along: (line: Line) => Expression[],
): Computation {
  const loops = shape.map(newLoop);
  const index = loops.map(loopIndex);
  const [ty, tx] = index.slice(-2);
  const at = (tile: Affine, place: number) => shiftIndex(scaleIndex(tile, step), place);
  const square = squareOf(places, (y, x) => read([...index.slice(0, -2), at(ty, y), at(tx, x)]));
  return { name, shape, loops, expressions: transformed(square, along), dtype: 'float32' };
}

/** A transform along both sides of a square: its rows first, all places of a row behind each other. */
export function transformed(square: readonly Line[], along: (line: Line) => Expression[]): Expression[] {
  const columns = square[0].map((_, x) => along(square.map((line) => line[x])));
  return columns[0].flatMap((_, y) => along(columns.map((column) => column[y])));
}

/** The same load in one of several copies of memory that lie so far apart. */
export function inCopy(load: Expression, copy: Affine, apart: number): Expression {
  if (load.kind !== 'load') throw new Error('a copy is of memory');
  return { ...load, index: addIndex(load.index, dotIndex([copy], [apart])) };
}
