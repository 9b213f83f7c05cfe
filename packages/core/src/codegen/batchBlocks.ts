import type { GraphNode } from '../graph/node';
import type { ConvAttributes } from '../ops/window';
import { type Cut, restOf } from './layout';
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

/** Whether a batch is in whole blocks, or in none. */
export function isInWholeBlocks(length: number, target: Target): boolean {
  const cut = cutBatch(length, target);
  return cut === null || restOf(cut) === 0;
}

/** Whether a batch is so large that what no convolution reads stays in blocks as well. */
export function isCrowded(size: number): boolean {
  return size > CROWDED;
}

/**
 * Vectors that lie along rows read some of what a tile needs twice, and no pooling joins their kernel: their registers have to be so much fuller. Measured (Node
 * 24, a step): 5 examples of ResNet-20 take 24 ms along rows of 32, 16 and 8 and 54 along the batch, 12 take 45 and 62; 15 of the tutorial's take 1.36 and 1.21.
 */
const FULLER = 1.25;

/**
 * Whether the vectors of a convolution, or of its weight's gradient, lie along the batch: then all that it reads has the batch innermost. Where a batch that is
 * no cache line fills its registers badly they lie along the rows of the output, if these do better.
 */
export function liesAlongBatch({ op, shape, inputs, attributes }: GraphNode, { tiles, lanes }: Target): boolean {
  const [read] = inputs;
  const [batch] = read.shape;
  if (batch < lanes || tiles === null || batch >= tiles.cacheLine) return batch >= lanes;
  // neighbours of a row lie apart in the input
  if ((attributes as ConvAttributes).stride[1] !== 1) return true;
  const isGradient = op?.innermost?.[1] !== null;
  const register = tiles.pairs === null ? lanes : 2 * lanes;
  const filled = (size: number) => size / (Math.ceil(size / register) * register);
  return filled((isGradient ? read : { shape }).shape.at(-1) as number) < FULLER * filled(batch);
}
