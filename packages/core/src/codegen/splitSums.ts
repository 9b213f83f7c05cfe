import {
  type Affine,
  addIndex,
  cutLoop,
  dotIndex,
  iterationsOf,
  type Loop,
  loopIndex,
  newLoop,
  replaceLoop,
  scaleIndex,
} from '../expression/affine';
import { dtypeOf, type Expression, type ReduceExpression, reduce, rewrite } from '../expression/expression';
import { asArguments, type Kernel, type OutputLoop, onlySumOf, outputSize } from './kernel';
import type { PlanBuffer, Schedule, ScheduledKernel } from './schedule';

/** When a sum is too long for one thread. */
export interface SplitLimits {
  /** Elements that a thread may sum. */
  readonly elements: number;
  /** Only kernels with fewer cells than this are split: more keep a device busy with a thread each. */
  readonly cells: number;
}

/** How many terms of its sum a kernel may add up at a time; null where it is not to be split. */
export type TermsPerPart = (kernel: Kernel, sum: ReduceExpression) => number | null;

/** Splits sums of more terms than that, where there are few enough of them. */
export const beyond =
  ({ elements, cells }: SplitLimits): TermsPerPart =>
  (kernel, sum) =>
    iterationsOf(sum.loops) > elements && kernel.cells < cells ? elements : null;

/** A kernel split into one of partial sums, which go to buffer `partial`, and one that adds these up; null of one that is better left whole. */
export type SplitSum = (scheduled: ScheduledKernel, partial: number) => SplitKernel | null;

/**
 * Splits kernels that compute few long sums (the gradients of weights), for devices on which a thread must not run long or few
 * threads leave most of the device idle.
 */
export const inParts =
  (termsPerPart: TermsPerPart): SplitSum =>
  (scheduled, partial) => {
    const { kernel } = scheduled;
    const sum = onlySumOf(kernel);
    const terms = sum && termsPerPart(kernel, sum);
    const cut = terms === null || sum === null ? null : cutLoops(sum, terms);
    return sum && cut && splitKernel(scheduled, sum, cut, partial);
  };

/** A schedule with kernels split in two wherever `split` says how. */
export function splitKernels(schedule: Schedule, split: SplitSum): Schedule {
  const buffers: PlanBuffer[] = [...schedule.buffers];
  const kernels: ScheduledKernel[] = [];
  const add = (scheduled: ScheduledKernel): void => {
    const two = split(scheduled, buffers.length);
    if (two === null) {
      kernels.push(scheduled);
      return;
    }
    const { kernel } = two.parts;
    buffers.push({ kind: 'computed', size: outputSize(kernel), label: kernel.name, dtype: dtypeOf(kernel.values[0]) });
    // the parts may still be long
    add(two.parts);
    kernels.push(two.total);
  };
  for (const scheduled of schedule.kernels) add(scheduled);
  return { ...schedule, buffers, kernels };
}

/** A sum cut into one over parts and one within them. */
export interface CutSum {
  /** The loops over the parts, whose sums lie one part after the other, of all cells each. */
  readonly outer: readonly Loop[];
  /** A loop over parts of these, whose sums lie side by side for each cell. */
  readonly lanes?: Loop;
  readonly rest: readonly Loop[];
  readonly x: Expression;
}

export interface SplitKernel {
  readonly parts: ScheduledKernel;
  readonly total: ScheduledKernel;
}

/** The kernel of the partial sums, whose results go to buffer `partial`, and that of the totals. */
export function splitKernel(
  { kernel, arguments: buffers, output, ...others }: ScheduledKernel,
  sum: ReduceExpression,
  { outer, lanes, rest, x }: CutSum,
  partial: number,
): SplitKernel {
  const inCell: OutputLoop[] = lanes === undefined ? [] : [{ loop: lanes, stride: 1 }];
  const width = lanes?.size ?? 1;
  const stretches = outer.map((loop, i) => ({ loop, stride: kernel.cells * width * iterationsOf(outer.slice(i + 1)) }));
  const count = iterationsOf(outer) * width;
  const inParts = asArguments([x]);
  const cells = kernel.loops.map(({ loop, stride }) => ({ loop, stride: stride * width }));
  const outermost = kernel.outermost !== null && rest.includes(kernel.outermost) ? kernel.outermost : null;
  const parts: ScheduledKernel = {
    kernel: {
      name: `${kernel.name}, in ${count} parts`,
      loops: [...stretches, ...cells, ...inCell],
      cells: kernel.cells * count,
      values: [reduce('sum', rest, inParts.values[0])],
      outermost,
      argumentSizes: inParts.buffers.map((argument) => kernel.argumentSizes[argument]),
    },
    arguments: inParts.buffers.map((argument) => buffers[argument]),
    output: partial,
  };
  // loops that are one in memory run as one
  const each: OutputLoop[] = [];
  for (const { loop, stride } of [...stretches, ...inCell].reverse()) {
    const inner = each[0];
    if (inner === undefined || stride !== inner.stride * inner.loop.size) each.unshift({ loop: newLoop(loop.size), stride });
    else each[0] = { loop: newLoop(loop.size * inner.loop.size), stride: inner.stride };
  }
  const place = placeOf(kernel.loops);
  const total = rewrite(kernel.values, {
    reduce: () =>
      reduce(
        'sum',
        each.map(({ loop }) => loop),
        {
          kind: 'load',
          dtype: dtypeOf(sum),
          buffer: buffers.length,
          index: addIndex(scaleIndex(place, width), placeOf(each)),
        },
      ),
  });
  const inTotal = asArguments(total);
  const sizes = [...kernel.argumentSizes, outputSize(parts.kernel)];
  const totals: ScheduledKernel = {
    kernel: {
      ...kernel,
      name: `${kernel.name}, parts added up`,
      values: inTotal.values,
      outermost: null,
      argumentSizes: inTotal.buffers.map((argument) => sizes[argument]),
    },
    arguments: inTotal.buffers.map((argument) => [...buffers, partial][argument]),
    output,
    ...others,
  };
  return { parts, total: totals };
}

/** Where loops lead in memory. */
function placeOf(loops: readonly OutputLoop[]): Affine {
  return dotIndex(
    loops.map(({ loop }) => loopIndex(loop)),
    loops.map(({ stride }) => stride),
  );
}

/** Fewer terms are no part of their own. */
const FEWEST_TERMS = 16;

/** Cuts a sum's loops so that the inner ones run over at most so many terms: whole loops, and one that is cut in two; null where no size divides. */
export function cutLoops({ loops, x }: ReduceExpression, terms: number): CutSum | null {
  let at = loops.length;
  let inside = 1;
  while (at > 0 && inside * loops[at - 1].size <= terms) inside *= loops[--at].size;
  if (at === 0) return null;
  const loop = loops[at - 1];
  let length = Math.min(Math.floor(terms / inside), Math.floor(loop.size / 2));
  while (length > 1 && loop.size % length !== 0) length--;
  if (length <= 1) return inside < FEWEST_TERMS ? null : { outer: loops.slice(0, at), rest: loops.slice(at), x };
  if (length * inside < FEWEST_TERMS) return null;
  const { outer, inner, x: cut } = overStretches(x, loop, length);
  return { outer: [...loops.slice(0, at - 1), outer], rest: [inner, ...loops.slice(at)], x: cut };
}

/** An expression over a loop that is cut in two: over stretches of a length, which divides it, and within one. */
export function overStretches(x: Expression, loop: Loop, length: number): { outer: Loop; inner: Loop; x: Expression } {
  const { outer, inner, index: whole } = cutLoop(loop, length);
  return { outer, inner, x: rewrite([x], { index: (at) => replaceLoop(at, loop, whole) })[0] };
}
