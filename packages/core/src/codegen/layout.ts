import { type Affine, dotIndex, type Loop, shiftIndex } from '../expression/affine';
import type { DType } from '../expression/dtype';
import type { Expression } from '../expression/expression';
import { type Shape, viewStrides } from '../shape/shape';
import { contentsOf } from './contents';

/** Where a node's numbers lie: a buffer of the plan, read with strides. */
export interface Place {
  readonly buffer: number;
  readonly offset: number;
  readonly strides: readonly number[];
  /** If dimension 0, the batch, lies in blocks (its stride is 1 within one): how far apart they lie. */
  readonly blockStride?: number;
  /** What the numbers are; float32 where nothing is said. */
  readonly dtype?: DType | undefined;
}

/** How a computed node is to lie in memory. */
export interface Memory {
  readonly strides: readonly number[];
  /** Whether the batch lies in blocks; the strides are then those within one. */
  readonly inBlocks: boolean;
}

/** An element of memory as an expression. @throws NotInBlocks where a batch in blocks is not read example by example */
export function loadAt(place: Place, index: readonly Affine[]): Expression {
  const { buffer, offset, strides, blockStride, dtype } = place;
  if (blockStride === undefined) return { kind: 'load', buffer, index: shiftIndex(dotIndex(index, strides), offset), dtype };
  const { offset: start, terms } = index[0];
  // one example at a fixed place has no loop
  if (terms.size !== 1 || start !== 0) throw new NotInBlocks();
  const [[loop, step]] = terms;
  if (step !== 1) throw new NotInBlocks();
  const within = shiftIndex(dotIndex(index.slice(1), strides.slice(1)), offset);
  return { kind: 'load', buffer, index: within, dtype, blocked: { loop, stride: blockStride } };
}

/** Thrown where a batch in blocks is read otherwise than whole, example by example; the graph is then scheduled without blocks. */
export class NotInBlocks extends Error {}

/** How many numbers memory with these strides spans. */
export function extentOf(shape: Shape, strides: readonly number[]): number {
  return shape.reduce((last, size, dim) => last + (size - 1) * strides[dim], 1);
}

/** The dimension along which the most memory is read with step 1; the last one if there is none. */
export function bestInnermost(
  shape: Shape,
  loops: readonly Loop[],
  expression: Expression,
  buffers: readonly { readonly size: number }[],
): number {
  let best = shape.length - 1;
  let bestScore = 0;
  loops.forEach((loop, dim) => {
    if (loop.size === 1) return;
    let score = 0;
    for (const load of contentsOf(expression).loads) {
      if (load.index.terms.get(loop) === 1 || load.blocked?.loop === loop) score += buffers[load.buffer].size;
    }
    if (score > bestScore || (score === bestScore && score > 0 && dim === shape.length - 1)) {
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
  return strides.map((stride, dim) => (dim === outermost ? wholeLines(stride, cacheLine) : stride));
}

/** Whether channels lie a multiple of eight cache lines apart: all of them share an eighth of the cache's sets, or less. */
export function crowdsSets(strides: readonly number[], cacheLine: number): boolean {
  const lines = Math.max(0, ...strides) / cacheLine;
  return strides.length >= 4 && lines >= 16 && lines % 8 === 0;
}

/** A size rounded up to an odd number of cache lines. */
export function wholeLines(size: number, cacheLine: number): number {
  const lines = Math.ceil(size / cacheLine);
  return (lines + 1 - (lines % 2)) * cacheLine;
}

/** The strides under which memory reads as another shape, or null; a batch in blocks must stay the first dimension. */
export function viewOf(shape: Shape, { strides, inBlocks }: Memory, newShape: Shape): readonly number[] | null {
  if (!inBlocks) return viewStrides(shape, strides, newShape);
  if (newShape[0] !== shape[0]) return null;
  const rest = viewStrides(shape.slice(1), strides.slice(1), newShape.slice(1));
  return rest === null ? null : [1, ...rest];
}
