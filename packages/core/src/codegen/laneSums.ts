import { coefficientOf, iterationsOf, type Loop } from '../expression/affine';
import { type LoadExpression, loadsOf, type ReduceExpression } from '../expression/expression';
import { type Kernel, type OutputLoop, onlySumOf } from './kernel';
import type { ScheduledKernel } from './schedule';
import { type CutSum, cutLoops, overStretches, type SplitSum, splitKernel } from './splitSums';
import type { PairedTiles, Pairs } from './target';

/** So many terms a lane: the sums of the lanes are then no work beside them. */
const MIN_TERMS = 64;
/** Sums of lanes that take little time to write and read beside the products; those of stretches are more work for what they gain. */
const [MOST_BYTES, MOST_BYTES_OF_STRETCHES] = [2 ** 23, 2 ** 22];
/**
 * A tile of two channels by two reads so many lines of each for every place of a kernel: they are in the first-level cache then from the
 * second one on, and from the next cache lines do not come as fast as they are multiplied. Measured, 16 channels of 32 x 32 run at 75
 * GFLOP/s so and at 50 else; up to half as many more lines are better left together (95).
 */
const [LINES_AT_A_TIME, MOST_LINES] = [128, 192];
/**
 * Terms that are summed at a time where vectors lie along channels. So many of 16 channels and as many in the other operand stay in the first-level cache
 * (measured: 96 GFLOP/s, and 67 with four times as many); sums of a thousand and more are folded more often (81 instead of 96).
 */
const [SHORT_STRETCH, LONG_STRETCH] = [256, 999];

/**
 * Splits sums of products whose terms lie side by side in memory (the gradient of a convolution's weight, over a batch) into sums of every
 * 16th term, which lie side by side in the output, and sums of these. A host joins vectors along an output to pairs, and none along a sum.
 */
export function lanesApart(tiles: PairedTiles): SplitSum {
  return (scheduled, partial) => {
    const sum = onlySumOf(scheduled.kernel);
    if (sum !== null && scheduled.inStretches === true) {
      const stretches = stretchesOf(scheduled.kernel, sum);
      return stretches && splitKernel(scheduled, sum, stretches, partial);
    }
    const cut = sum && lanesOf(scheduled, sum, tiles);
    if (sum === null || cut === null) return null;
    const split = splitKernel(scheduled, sum, cut, partial);
    return tiles.pairs.loopsOf(split.parts.kernel).includes(cut.lanes) ? split : null;
  };
}

/** The sum of a kernel whose vectors lie along channels in stretches, as short as their sums leave it worth while; null where it is short itself. */
function stretchesOf({ cells }: Kernel, sum: ReduceExpression): CutSum | null {
  const bytes = (cut: CutSum) => cells * iterationsOf(cut.outer) * 4;
  const short = iterationsOf(sum.loops) > SHORT_STRETCH ? cutLoops(sum, SHORT_STRETCH) : null;
  if (short !== null && bytes(short) <= MOST_BYTES_OF_STRETCHES) return short;
  return iterationsOf(sum.loops) > LONG_STRETCH ? cutLoops(sum, LONG_STRETCH) : null;
}

/** A sum of which every 16th term is a part of its own, in stretches or whole. */
type CutLanes = CutSum & { readonly lanes: Loop };

/** The sum of a kernel, cut so that its lanes come apart, where that pays. */
function lanesOf({ kernel, offset }: ScheduledKernel, sum: ReduceExpression, { cacheLine, pairs }: PairedTiles): CutLanes | null {
  // kernels that write into a part of a buffer follow each other
  if (offset !== undefined || fillsPairs(kernel, cacheLine, pairs)) return null;
  const loop = sum.loops.findLast((l) => l.size % cacheLine === 0 && liesInRow(sum, l));
  if (loop === undefined || iterationsOf(sum.loops) < MIN_TERMS * cacheLine) return null;
  const { outer, inner: lanes, x } = overStretches(sum.x, loop, cacheLine);
  const rest = sum.loops.flatMap((l) => (l !== loop ? [l] : outer.size > 1 ? [outer] : []));
  const bytes = (cut: CutLanes) => kernel.cells * iterationsOf(cut.outer) * cacheLine * 4;
  const inBlock = rest.filter((l) => l !== kernel.outermost && !loadsOf(x).every((load) => isOutermost(load, l)));
  const isLong = iterationsOf(inBlock) > MOST_LINES && loadsOf(x).every((load) => hasChannels(load, kernel, inBlock, cacheLine));
  const cut = isLong ? cutLoops({ ...sum, loops: rest, x }, LINES_AT_A_TIME) : null;
  const stretches = cut && { ...cut, lanes };
  if (stretches !== null && bytes(stretches) <= MOST_BYTES_OF_STRETCHES) return stretches;
  const whole = { outer: [], lanes, rest, x };
  return bytes(whole) <= MOST_BYTES ? whole : null;
}

/** Whether a loop steps further than all others: from one block of a batch to the next. */
function isOutermost({ index }: LoadExpression, loop: Loop): boolean {
  const step = Math.abs(coefficientOf(index, loop));
  return [...index.terms.values()].every((other) => Math.abs(other) <= step);
}

/** Whether a convolution's operand has a plane for each of several channels, and is read line by line within it. */
function hasChannels({ index }: LoadExpression, { loops }: Kernel, summed: readonly Loop[], cacheLine: number): boolean {
  const steps = summed.map((loop) => Math.abs(coefficientOf(index, loop)) * loop.size);
  const isPlane = ({ loop }: OutputLoop) => Math.abs(coefficientOf(index, loop)) >= Math.max(...steps);
  return loops.some(isPlane) && summed.some((loop) => coefficientOf(index, loop) === cacheLine);
}

/** Whether vectors along the output lie in pairs already. */
function fillsPairs(kernel: Kernel, cacheLine: number, pairs: Pairs): boolean {
  return pairs.loopsOf(kernel).some(({ size }) => size >= cacheLine / 2);
}

function liesInRow({ x }: ReduceExpression, loop: Loop): boolean {
  return loadsOf(x).every((load) => coefficientOf(load.index, loop) === 1);
}
