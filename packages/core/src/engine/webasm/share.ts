import { costOf } from '../../codegen/kernel';
import type { ScheduledKernel } from '../../codegen/schedule';
import type { PipelinePlan } from '../gpujsTypes';
import type { WorkItem, WorkPlan } from './crew';

/** Below this many cycles (about ten microseconds) splitting a kernel costs more than it gains. */
const WORTH_SPLITTING = 30_000;

/** A thread's part of a kernel is cut again into pieces of so many cycles, so that another can help out. */
const PIECE = 150_000;
const MOST_PIECES = 4;

/** A rough time for a kernel in cycles: four-lane arithmetic, or memory if that takes longer. */
function cycles({ kernel }: ScheduledKernel): number {
  const { flops, bytes } = costOf(kernel);
  return Math.max(flops / 16, bytes / 8) + 500;
}

/**
 * Which steps can run without a barrier between them: none reads what another of them writes. (None writes over what another needs either: see
 * memoryLayout.ts. Those that write parts of one value follow each other.)
 */
export function independentGroups({ steps }: Pick<PipelinePlan, 'steps'>): number[][] {
  const groups: number[][] = [];
  let first = 0;
  steps.forEach(({ argBindings }, index) => {
    if (index === 0 || argBindings.some((binding) => binding.source === 'step' && binding.step >= first)) {
      first = index;
      groups.push([]);
    }
    groups[groups.length - 1].push(index);
  });
  return groups;
}

/**
 * Shares the steps of a plan out to threads. Large kernels are split by output cells, small ones go whole to the thread
 * with least to do. How they are shared never changes a result: no sum is split.
 */
export function shareWork(
  groups: readonly (readonly number[])[],
  kernels: readonly ScheduledKernel[],
  threads: number,
): WorkPlan {
  return groups.map((group) => {
    const shares: WorkItem[][] = Array.from({ length: threads }, () => []);
    const load = new Array<number>(threads).fill(0);
    const byCost = group.map((step) => ({ step, cost: cycles(kernels[step]) })).sort((a, b) => b.cost - a.cost);
    for (const { step, cost } of byCost) {
      const { cells } = kernels[step].kernel;
      if (cost < WORTH_SPLITTING || cells < threads * 4) {
        const thread = load.indexOf(Math.min(...load));
        shares[thread].push([step, 0, cells]);
        load[thread] += cost;
        continue;
      }
      const pieces = Math.max(1, Math.min(MOST_PIECES, Math.floor(cost / threads / PIECE), Math.floor(cells / threads / 4)));
      for (let piece = 0; piece < threads * pieces; piece++) {
        const start = Math.floor((cells * piece) / (threads * pieces));
        const end = Math.floor((cells * (piece + 1)) / (threads * pieces));
        shares[Math.floor(piece / pieces)].push([step, start, end]);
      }
      for (let thread = 0; thread < threads; thread++) load[thread] += cost / threads;
    }
    return shares;
  });
}

/** Whether any step is split: a plan of small steps alone is done before another thread has woken. */
export function usesThreads(work: WorkPlan): boolean {
  return work.some((shares) => {
    const [first] = shares;
    return first.some(([step]) => shares.slice(1).some((share) => share.some(([other]) => other === step)));
  });
}
