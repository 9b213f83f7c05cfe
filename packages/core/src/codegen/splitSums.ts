import {
  type Affine,
  addIndex,
  constantIndex,
  iterationsOf,
  type Loop,
  loopIndex,
  newLoop,
  scaleIndex,
  substitute,
} from '../expression/affine';
import { dtypeOf, type Expression, isGuarded, type ReduceExpression, reduce, reducesOf, rewrite } from '../expression/expression';
import { asArguments, type Kernel } from './kernel';
import type { PlanBuffer, Schedule, ScheduledKernel } from './schedule';

/** When a sum is too long for one thread. */
export interface SplitLimits {
  /** Elements that a thread may sum. */
  readonly elements: number;
  /** Only kernels with fewer cells than this are split: more keep a device busy with a thread each. */
  readonly cells: number;
}

/**
 * Splits kernels that compute few long sums (the gradients of weights) into one that computes sums of parts and one that
 * adds them up, for devices on which a thread must not run long and threads can't share a sum.
 */
export function splitLongSums(schedule: Schedule, limits: SplitLimits): Schedule {
  const buffers: PlanBuffer[] = [...schedule.buffers];
  const kernels: ScheduledKernel[] = [];
  const add = (scheduled: ScheduledKernel): void => {
    const sum = longSum(scheduled.kernel, limits);
    const split = sum === null ? null : splitKernel(scheduled, sum, buffers.length, limits.elements);
    if (split === null) {
      kernels.push(scheduled);
      return;
    }
    const { name, cells, values } = split.parts.kernel;
    buffers.push({ kind: 'computed', size: cells, label: name, dtype: dtypeOf(values[0]) });
    // the parts may still be long
    add(split.parts);
    kernels.push(split.total);
  };
  for (const scheduled of schedule.kernels) add(scheduled);
  return { ...schedule, buffers, kernels };
}

function longSum({ values, cells }: Kernel, limits: SplitLimits): ReduceExpression | null {
  const [sum, ...others] = values.flatMap(reducesOf);
  if (values.length > 1 || sum === undefined || others.length > 0 || sum.name !== 'sum') return null;
  return iterationsOf(sum.loops) > limits.elements && cells < limits.cells && !isGuarded(values[0], sum) ? sum : null;
}

/** The kernel of the partial sums, whose results go to buffer `partial`, and that of the totals; null if the loops can't be cut. */
function splitKernel(
  { kernel, arguments: buffers, output }: ScheduledKernel,
  sum: ReduceExpression,
  partial: number,
  elements: number,
) {
  const cut = cutLoops(sum, elements);
  if (cut === null) return null;
  const { part, rest, x } = cut;
  const inParts = asArguments([x]);
  const parts: ScheduledKernel = {
    kernel: {
      name: `${kernel.name}, in ${part.size} parts`,
      loops: [{ loop: part, stride: kernel.cells }, ...kernel.loops],
      cells: kernel.cells * part.size,
      values: [reduce('sum', rest, inParts.values[0])],
      outermost: null,
      argumentSizes: inParts.buffers.map((argument) => kernel.argumentSizes[argument]),
    },
    arguments: inParts.buffers.map((argument) => buffers[argument]),
    output: partial,
  };
  const each = newLoop(part.size);
  const cell = kernel.loops.reduce<Affine>(
    (at, { loop, stride }) => addIndex(at, scaleIndex(loopIndex(loop), stride)),
    constantIndex(0),
  );
  const total = rewrite(kernel.values, {
    reduce: () =>
      reduce('sum', [each], {
        kind: 'load',
        dtype: dtypeOf(sum),
        buffer: buffers.length,
        index: addIndex(cell, scaleIndex(loopIndex(each), kernel.cells)),
      }),
  });
  const inTotal = asArguments(total);
  const sizes = [...kernel.argumentSizes, parts.kernel.cells];
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
  };
  return { parts, total: totals };
}

/** Takes the outermost loop out of a sum, or cuts its only one in two. */
function cutLoops({ loops, x }: ReduceExpression, elements: number): { part: Loop; rest: readonly Loop[]; x: Expression } | null {
  if (loops.length > 1) return { part: loops[0], rest: loops.slice(1), x };
  const [loop] = loops;
  let length = Math.min(elements, Math.floor(loop.size / 2));
  while (length > 1 && loop.size % length !== 0) length--;
  // a size without divisors is left as it is
  if (length < 16) return null;
  const [part, inner] = [newLoop(loop.size / length), newLoop(length)];
  const whole = addIndex(scaleIndex(loopIndex(part), length), loopIndex(inner));
  const index = (at: Affine) => substitute(at, (other) => (other === loop ? whole : null));
  return { part, rest: [inner], x: rewrite([x], { index })[0] };
}
