import type { Cut } from './layout';
import type { Target } from './target';

/** A row of more examples spans so much memory that all places of an image would fall into a few sets of the first-level cache. */
const CROWDED = 128;

/**
 * How a batch is cut into blocks of examples that lie one after another: within a block the batch stays innermost. A convolution
 * computes a tile of some examples at a time, from the same places of every channel. In blocks of a cache line these lie
 * on as few pages as can be, and what one block reads again is still in the cache, however large the batch is. What whole
 * blocks leave over is a smaller block; where it would not fill a vector, the last block has more instead. Null if there are no two
 * whole blocks.
 */
export function cutBatch(length: number, { tiles, lanes }: Target): Cut | null {
  if (tiles === null) return null;
  const size = tiles.cacheLine;
  const left = length % size;
  const count = Math.floor(length / size) - (left > 0 && left < lanes ? 1 : 0);
  return count < 2 ? null : { dim: 0, length, size, count };
}

/** Whether a batch is so large that what no convolution reads stays in blocks as well. */
export function isCrowded(size: number): boolean {
  return size > CROWDED;
}
