import { type Affine, dotIndex, type Loop, shiftIndex } from '../expression/affine';
import type { DType } from '../expression/dtype';
import type { Expression } from '../expression/expression';
import { type Shape, sizeOf, stridesWithInnermost, viewStrides } from '../shape/shape';
import { contentsOf } from './contents';
import type { TileTarget } from './target';

/** Where a node's numbers lie: a buffer of the plan, read with strides. */
export interface Place {
  readonly buffer: number;
  readonly offset: number;
  readonly strides: readonly number[];
  /** If a dimension lies in blocks: `strides` are those within one. */
  readonly blocks?: PlacedBlocks | null | undefined;
  /** What the numbers are; float32 where nothing is said. */
  readonly dtype?: DType | undefined;
}

/** How a dimension is cut into blocks of neighbours. */
export interface Cut {
  readonly dim: number;
  readonly length: number;
  /** How many neighbours are in a block. */
  readonly size: number;
  /** How many blocks there are of that size. */
  readonly count: number;
}

export interface Blocks extends Cut {
  /** The neighbours behind these blocks, which are a last block of another size: its strides. Null where there are none. */
  readonly rest: readonly number[] | null;
}

export interface PlacedBlocks extends Blocks {
  /** How far apart they lie. */
  readonly stride: number;
}

/** How much memory a value spans, and its blocks if it lies in such. */
export interface Extent {
  readonly extent: number;
  readonly blocks: PlacedBlocks | null;
}

/** How a computed node is to lie in memory. */
export interface Memory {
  readonly strides: readonly number[];
  /** Which dimension lies in blocks, if one does; the strides are then those within one. */
  readonly blocks: Blocks | null;
}

/** Whether an index reads a dimension that lies in blocks as loads from blocks do: whole, one neighbour after the other. */
export function readsInBlocks({ blocks }: Place, index: readonly Affine[]): boolean {
  return !blocks || wholeLoop(index[blocks.dim])?.size === blocks.length;
}

/** An element of memory as an expression; of what lies in blocks only where these are read as such. */
export function loadAt(place: Place, index: readonly Affine[]): Expression {
  const { buffer, offset, strides, blocks, dtype } = place;
  if (!blocks) return { kind: 'load', buffer, index: shiftIndex(dotIndex(index, strides), offset), dtype };
  const { dim, length, size, count, stride, rest } = blocks;
  const loop = wholeLoop(index[dim]);
  if (loop?.size !== length) throw new Error('what lies in blocks is not read whole');
  const within = (steps: readonly number[]) =>
    dotIndex(
      index,
      steps.map((step, d) => (d === dim ? 0 : step)),
    );
  const behind = rest === null ? null : { count, index: shiftIndex(within(rest), offset + count * stride) };
  const blocked = { loop, size, stride, step: strides[dim], rest: behind };
  return { kind: 'load', buffer, index: shiftIndex(within(strides), offset), dtype, blocked };
}

/** The loop that an index is, alone; undefined of any other index (one example at a fixed place has no loop). */
export function wholeLoop({ offset, terms }: Affine): Loop | undefined {
  const [[loop, step] = []] = terms;
  return terms.size === 1 && offset === 0 && step === 1 ? loop : undefined;
}

/** How many numbers memory with these strides spans. */
export function extentOf(shape: Shape, strides: readonly number[]): number {
  return shape.reduce((last, size, dim) => last + (size - 1) * strides[dim], 1);
}

/** Memory with one dimension innermost; of what lies in blocks, within each. */
export function memoryOf(shape: Shape, innermost: number, cut: Cut | null): Memory {
  const stridesOf = (length: number) => stridesWithInnermost(withLength(shape, cut, length), innermost);
  if (cut === null) return { strides: stridesOf(0), blocks: null };
  const left = restOf(cut);
  return { strides: stridesOf(cut.size), blocks: { ...cut, rest: left === 0 ? null : stridesOf(left) } };
}

/** How much of a dimension lies behind its blocks. */
export function restOf({ length, size, count }: Cut): number {
  return length - size * count;
}

function withLength(shape: Shape, cut: Cut | null, length: number): Shape {
  return cut === null ? shape : shape.toSpliced(cut.dim, 1, length);
}

/** Memory with other strides, within its blocks and in what is behind them. */
export function mapStrides<M extends Memory>(memory: M, change: (strides: readonly number[]) => readonly number[]): M {
  const { strides, blocks } = memory;
  const rest = blocks?.rest && change(blocks.rest);
  return { ...memory, strides: change(strides), blocks: blocks && { ...blocks, rest } };
}

/** Where the blocks of memory for a shape lie, whole cache lines apart, and how many numbers all of it spans. */
export function placeBlocks(shape: Shape, { strides, blocks }: Memory, cacheLine: number): Extent {
  if (blocks === null) return { extent: extentOf(shape, strides), blocks };
  const { size, count, rest } = blocks;
  const stride = oddLines(extentOf(withLength(shape, blocks, size), strides), cacheLine);
  const behind = rest === null ? 0 : extentOf(withLength(shape, blocks, restOf(blocks)), rest);
  return { extent: stride * count + behind, blocks: { ...blocks, stride } };
}

/**
 * The dimension along which the most memory is read with step 1; the last one if there is none. Of element-wise code only what is about as large
 * counts. What is `kept` from run to run has the last dimension innermost wherever something is read along that: then all that is made of it
 * beside others of its shape is read in one order.
 */
export function bestInnermost(
  shape: Shape,
  loops: readonly Loop[],
  expression: Expression,
  buffers: readonly { readonly size: number }[],
  kept = false,
): number {
  const last = shape.length - 1;
  let best = last;
  let bestScore = 0;
  const { loads, reduces } = contentsOf(expression);
  // what is small beside the result (a number for each row) can be read in any order: it decides nothing, unless a sum uses it often
  const least = reduces.length > 0 ? 0 : sizeOf(shape) / 2;
  const large = loads.filter(({ buffer }) => buffers[buffer].size >= least);
  loops.forEach((loop, dim) => {
    if (loop.size === 1) return;
    let score = 0;
    for (const load of large) {
      if (load.index.terms.get(loop) === 1 || (load.blocked?.loop === loop && load.blocked.step === 1))
        score += buffers[load.buffer].size;
    }
    const wins = score > bestScore || ((kept || score === bestScore) && score > 0 && dim === last);
    if (wins) {
      best = dim;
      bestScore = score;
    }
  });
  return best;
}

/**
 * Leaves gaps between channels. A convolution's tile reads the same few examples of every channel and kernel position.
 * If channels lie a multiple of a page apart, all of that falls into a few sets of the first-level cache and thrashes;
 * an odd number of cache lines between channels spreads it over all sets.
 */
export function spreadChannels(strides: readonly number[], cacheLine: number): readonly number[] {
  const outermost = strides.indexOf(Math.max(...strides));
  const lines = Math.ceil(strides[outermost] / cacheLine);
  if (strides.length < 4 || lines < 16) return strides;
  return strides.map((stride, dim) => (dim === outermost ? oddLines(stride, cacheLine) : stride));
}

/** Whether channels lie a multiple of eight cache lines apart: all of them share an eighth of the cache's sets, or less. */
export function crowdsSets(strides: readonly number[], cacheLine: number): boolean {
  const lines = Math.max(0, ...strides) / cacheLine;
  return strides.length >= 4 && lines >= 16 && lines % 8 === 0;
}

/** The same of activations, where there are more channels than one set of the cache has lines. */
export function crowdsChannels(shape: Shape, strides: readonly number[], { cacheLine, cacheWays }: TileTarget): boolean {
  return shape[strides.indexOf(Math.max(...strides))] > cacheWays && crowdsSets(strides, cacheLine);
}

/** A size rounded up to an odd number of cache lines. */
export function oddLines(size: number, cacheLine: number): number {
  const lines = Math.ceil(size / cacheLine);
  return (lines + 1 - (lines % 2)) * cacheLine;
}

/** The strides under which memory reads as another shape, or null; of what lies in blocks only a batch can, and it must stay the first dimension. */
export function viewOf<M extends { readonly strides: readonly number[]; readonly blocks?: Blocks | null | undefined }>(
  shape: Shape,
  memory: M,
  newShape: Shape,
): M | null {
  const { strides, blocks } = memory;
  if (!blocks) {
    const view = viewStrides(shape, strides, newShape);
    return view && { ...memory, strides: view };
  }
  if (blocks.dim !== 0 || newShape[0] !== shape[0]) return null;
  const within = (steps: readonly number[]) => {
    const view = viewStrides(shape.slice(1), steps.slice(1), newShape.slice(1));
    return view && [1, ...view];
  };
  const view = within(strides);
  const rest = blocks.rest && within(blocks.rest);
  return view === null || (rest === null && blocks.rest !== null)
    ? null
    : { ...memory, strides: view, blocks: { ...blocks, rest } };
}
