import { type Affine, addIndex, type Loop, loopIndex, newLoop, scaleIndex, substitute } from '../expression/affine';
import { atsOf, type Expression, loadsOf, reducesOf, rewrite } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { OutputLoop } from './kernel';
import { NotInBlocks } from './layout';
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

/** Whether a batch is so large that it is worth a copy to have it in blocks. */
export function isCrowded(size: number): boolean {
  return size > CROWDED;
}

export interface SplitKernel {
  readonly values: readonly Expression[];
  readonly loops: readonly OutputLoop[];
  /** The loop over blocks inside a sum of products, if one runs over the batch. */
  readonly outermost: Loop | null;
}

/**
 * Cuts every loop over a batch that lies in blocks into one over blocks and one within: loads from blocks, which know
 * their batch loop, become plain ones.
 * @param output the output's batch loop and how far apart its blocks lie, if it is in blocks itself
 * @throws NotInBlocks where a loop reads only a part of the batch: blocks are counted over all of it
 */
export function splitBatchLoops(
  roots: readonly Expression[],
  outputs: readonly OutputLoop[],
  { size, block }: BatchBlocks,
  output: { readonly batch: Loop; readonly blockStride: number } | null,
): SplitKernel {
  const batchLoops = new Set(roots.flatMap(loadsOf).flatMap((load) => (load.blocked === undefined ? [] : [load.blocked.loop])));
  if (output !== null) batchLoops.add(output.batch);
  const placed = new Set(atsOf(roots).map(({ loop }) => loop));
  if ([...batchLoops].some((loop) => loop.size !== size || placed.has(loop))) throw new NotInBlocks();
  const parts = new Map([...batchLoops].map((loop) => [loop, { outer: newLoop(size / block), inner: newLoop(block) }]));
  const splitIndex = (index: Affine) =>
    substitute(index, (loop) => {
      const part = parts.get(loop);
      return part === undefined ? null : addIndex(scaleIndex(loopIndex(part.outer), block), loopIndex(part.inner));
    });
  const values = rewrite(roots, {
    index: splitIndex,
    load: (load) => {
      if (load.blocked === undefined) return load;
      const { loop, stride } = load.blocked;
      const { outer, inner } = parts.get(loop) as { outer: Loop; inner: Loop };
      const place = addIndex(scaleIndex(loopIndex(outer), stride), loopIndex(inner));
      return { kind: 'load', buffer: load.buffer, index: addIndex(load.index, place), dtype: load.dtype };
    },
    loops: (list) =>
      list.flatMap((loop) => {
        const part = parts.get(loop);
        return part === undefined ? [loop] : [part.outer, part.inner];
      }),
  });
  const loops = outputs.flatMap(({ loop, stride }) => {
    const part = parts.get(loop);
    if (part === undefined) return [{ loop, stride }];
    return [
      { loop: part.outer, stride: output?.batch === loop ? output.blockStride : stride * block },
      { loop: part.inner, stride },
    ];
  });
  const products = values.flatMap(reducesOf).filter((e) => e.name === 'sum' && e.x.kind === 'binary' && e.x.name === 'mul');
  const outermost = [...parts.values()].find(({ outer }) => products.some((e) => e.loops.includes(outer)))?.outer ?? null;
  // a block's numbers are used up before the next block's, also where the output lies otherwise
  const blockLoops = new Set([...parts.values()].map(({ outer }) => outer));
  const isOfBlocks = ({ loop }: OutputLoop) => blockLoops.has(loop);
  loops.sort((a, b) => b.stride - a.stride);
  return { values, loops: [...loops.filter(isOfBlocks), ...loops.filter((loop) => !isOfBlocks(loop))], outermost };
}
