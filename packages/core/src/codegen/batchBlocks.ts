import { type Affine, addIndex, type Loop, loopIndex, newLoop, scaleIndex, substitute } from '../expression/affine';
import { type Expression, loadsOf, reducesOf, rewrite } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { OutputLoop } from './kernel';

/**
 * A large batch cut into blocks of examples that lie one after another: within a block the batch stays innermost.
 * A row of 1024 examples is a page, so all places of an image would fall into one set of the first-level cache; in blocks
 * of 64 each kernel reads the same few kilobytes as for a small batch, and what it reads again is still in the cache.
 */
export interface BatchBlocks {
  /** The whole batch. */
  readonly size: number;
  /** Examples in one block; divides `size`. */
  readonly block: number;
}

const WISHED = 64;
const SMALLEST = 32;
const LARGEST = 128;

/** How to cut the batch of the convolutions in a graph; null if it is small, doesn't divide or there are none. */
export function chooseBlocks(order: readonly GraphNode[]): BatchBlocks | null {
  const convolution = order.find((node) => node.value === null && node.op?.innermost?.[0] === 0);
  const size = convolution?.inputs[0].shape[0] ?? 0;
  if (size <= LARGEST) return null;
  let block = 0;
  for (let divisor = SMALLEST; divisor <= LARGEST; divisor += 4) {
    if (size % divisor === 0 && Math.abs(divisor - WISHED) < Math.abs(block - WISHED)) block = divisor;
  }
  return block === 0 ? null : { size, block };
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
 */
export function splitBatchLoops(
  roots: readonly Expression[],
  outputs: readonly OutputLoop[],
  { size, block }: BatchBlocks,
  output: { readonly batch: Loop; readonly blockStride: number } | null,
): SplitKernel {
  const batchLoops = new Set(roots.flatMap(loadsOf).flatMap((load) => (load.blocked === undefined ? [] : [load.blocked.loop])));
  if (output !== null) batchLoops.add(output.batch);
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
      return { kind: 'load', buffer: load.buffer, index: addIndex(load.index, place) };
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
  return { values, loops: loops.sort((a, b) => b.stride - a.stride), outermost };
}
