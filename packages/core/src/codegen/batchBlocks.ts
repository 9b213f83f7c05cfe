import type { GraphNode } from '../graph/node';
import type { TileTarget } from './target';

/**
 * A batch cut into blocks of examples that lie one after another: within a block the batch stays innermost. A convolution
 * computes a tile of some examples at a time, from the same places of every channel. In blocks of a cache line these lie
 * on as few pages as can be, and what one block reads again is still in the cache, however large the batch is.
 */
export interface BatchBlocks {
  /** The whole batch. */
  readonly size: number;
  /** Examples in one block; divides `size`. */
  readonly block: number;
}

const LARGEST = 128;
/** A row of more examples spans so much memory that all places of an image would fall into a few sets of the first-level cache. */
const CROWDED = 128;

/**
 * How to cut the batch of the convolutions in a graph: in whole cache lines where it divides, else in as many examples as
 * fill vectors well; null if it does not divide, is one block or there are none.
 */
export function chooseBlocks(order: readonly GraphNode[], lanes: number, { cacheLine }: TileTarget): BatchBlocks | null {
  const convolution = order.find((node) => node.value === null && node.op?.innermost?.[0] === 0);
  const size = convolution?.inputs[0].shape[0] ?? 0;
  for (const multiple of isCrowded(size) ? [cacheLine, 2 * lanes, lanes] : [cacheLine, 2 * lanes]) {
    for (let block = cacheLine; block <= Math.min(LARGEST, size / 2); block += multiple) {
      if (size % block === 0) return { size, block };
    }
  }
  return null;
}

/** Whether a batch is so large that what no convolution reads stays in blocks as well. */
export function isCrowded(size: number): boolean {
  return size > CROWDED;
}
