import { coefficientOf, iterationsOf, type Loop } from '../expression/affine';
import { loadsOf, type ReduceExpression } from '../expression/expression';
import { type Kernel, onlySumOf } from './kernel';
import type { Schedule, ScheduledKernel } from './schedule';
import { type CutSum, cutLoop, splitKernel, splitKernels } from './splitSums';
import type { TileTarget } from './target';
import { pairableLoops } from './wasm/pairs';

/** So many terms a lane: the sums of the lanes are then no work beside them. */
const MIN_TERMS = 64;
/** Sums of lanes that lie in the cache beside what is summed. */
const MOST_BYTES = 2 ** 19;

/**
 * Splits sums of products whose terms lie side by side in memory (the gradient of a convolution's weight, over a batch) into sums of every
 * 16th term, which lie side by side in the output, and sums of these. A host joins vectors along an output to pairs, and none along a sum.
 */
export function sumLanesApart(schedule: Schedule, tiles: TileTarget): Schedule {
  return splitKernels(schedule, (scheduled, partial) => {
    const sum = onlySumOf(scheduled.kernel);
    const cut = sum && lanesOf(scheduled, sum, tiles);
    if (sum === null || cut === null) return null;
    const split = splitKernel(scheduled, sum, cut, partial, { part: 1, cell: tiles.cacheLine });
    const pairable = pairableLoops(split.parts.kernel);
    return cut.outer.every((lanes) => pairable.includes(lanes)) ? split : null;
  });
}

/** The sum of a kernel, cut so that its lanes come apart, where that pays. */
function lanesOf({ kernel, offset }: ScheduledKernel, sum: ReduceExpression, { cacheLine }: TileTarget): CutSum | null {
  // kernels that write into a part of a buffer follow each other
  if (offset !== undefined || fillsPairs(kernel, cacheLine)) return null;
  const loop = sum.loops.findLast((l) => l.size % cacheLine === 0 && liesInRow(sum, l));
  if (loop === undefined || iterationsOf(sum.loops) < MIN_TERMS * cacheLine) return null;
  if (kernel.cells * cacheLine * 4 > MOST_BYTES) return null;
  const { outer, inner, x } = cutLoop(sum.x, loop, cacheLine);
  const rest = sum.loops.flatMap((l) => (l !== loop ? [l] : outer.size > 1 ? [outer] : []));
  return { outer: [inner], rest, x };
}

/** Whether vectors along the output lie in pairs already. */
function fillsPairs(kernel: Kernel, cacheLine: number): boolean {
  return pairableLoops(kernel).some(({ size }) => size >= cacheLine / 2);
}

function liesInRow({ x }: ReduceExpression, loop: Loop): boolean {
  return loadsOf(x).every((load) => coefficientOf(load.index, loop) === 1);
}
