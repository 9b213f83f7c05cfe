import { costOf } from '../../codegen/kernel';
import type { ScheduledKernel } from '../../codegen/schedule';
import type { PipelinePlan } from '../gpujsTypes';
import type { Chain } from './chains';
import { CALL, type WorkItem, type WorkPlan } from './ledger';

/** Below this many cycles (about ten microseconds) splitting a kernel costs more than it gains. */
const WORTH_SPLITTING = 30_000;

/** A thread's part of a kernel is cut again into pieces of so many cycles, so that another can help out. */
const PIECE = 150_000;
const MOST_PIECES = 4;

/** A rough time for a kernel in cycles: four-lane arithmetic, or memory if that takes longer. */
export function cycles({ kernel }: ScheduledKernel): number {
  const { flops, bytes } = costOf(kernel);
  return Math.max(flops / 16, bytes / 8) + 500;
}

/**
 * Which steps can run without a barrier between them: none reads what another of them writes. (None writes over what another needs either: see
 * memoryLayout.ts. What reads a value needs the last that writes a part of it, which stands behind the others.)
 * @param order the plan's steps, or some of them, in order
 */
export function independentGroups({ steps }: Pick<PipelinePlan, 'steps'>, order: Iterable<number> = steps.keys()): number[][] {
  const groups: number[][] = [];
  let first = 0;
  for (const index of order) {
    const { argBindings } = steps[index];
    if (groups.length === 0 || argBindings.some((binding) => binding.source === 'step' && binding.step >= first)) {
      first = index;
      groups.push([]);
    }
    groups[groups.length - 1].push(index);
  }
  return groups;
}

/** The same of a plan with chains, each of which is a group: within it nobody waits either. */
export function groupsAround(plan: Pick<PipelinePlan, 'steps'>, chains: readonly Chain[]): number[][] {
  const groups: number[][] = [];
  const done = new Set<number>();
  const addOthers = (behind: number, more: readonly number[]) => {
    const others = [...plan.steps.keys()].filter((step) => (step < behind || more.includes(step)) && !done.has(step));
    for (const step of others) done.add(step);
    groups.push(...independentGroups(plan, others));
  };
  for (const { steps, before } of chains) {
    const [first] = steps.keys();
    addOthers(first, before);
    groups.push([...steps.keys()]);
    for (const step of steps.keys()) done.add(step);
  }
  addOthers(plan.steps.length, []);
  return groups;
}

/** What runs a step or a part of it: the number of a call, and its cells. */
export type PartCall = readonly [call: number, start: number, end: number];

/** What runs the steps of a plan. */
interface StepCalls {
  /** Step by step: a call, or one for each part. Left out, each step is the call of its number. */
  readonly callsOf?: readonly (readonly PartCall[])[];
  /** The steps of chains. */
  readonly cuts?: ReadonlyMap<number, unknown>;
}

/**
 * Shares the steps of a plan out to threads. Large kernels are split by output cells, small ones go whole to the thread
 * with least to do. Of a chain each thread has a part of every step, as one piece of work. How they are shared never changes a result: no sum is split.
 */
export function shareWork(
  groups: readonly (readonly number[])[],
  kernels: readonly ScheduledKernel[],
  threads: number,
  { callsOf = kernels.map(({ kernel }, step) => [[step, 0, kernel.cells]]), cuts = new Map() }: StepCalls = {},
): WorkPlan {
  return groups.map((group) => {
    const shares: WorkItem[][] = Array.from({ length: threads }, () => []);
    if (cuts.has(group[0])) {
      for (const part of callsOf[group[0]].keys()) shares[part].push(group.flatMap((step) => callsOf[step][part]));
      return shares;
    }
    const load = new Array<number>(threads).fill(0);
    const byCost = group.map((step) => ({ step, cost: cycles(kernels[step]) })).sort((a, b) => b.cost - a.cost);
    for (const { step, cost } of byCost) {
      const [[call, , cells]] = callsOf[step];
      if (cost < WORTH_SPLITTING || cells < threads * 4) {
        const thread = load.indexOf(Math.min(...load));
        shares[thread].push([call, 0, cells]);
        load[thread] += cost;
        continue;
      }
      const pieces = Math.max(1, Math.min(MOST_PIECES, Math.floor(cost / threads / PIECE), Math.floor(cells / threads / 4)));
      for (let piece = 0; piece < threads * pieces; piece++) {
        const start = Math.floor((cells * piece) / (threads * pieces));
        const end = Math.floor((cells * (piece + 1)) / (threads * pieces));
        shares[Math.floor(piece / pieces)].push([call, start, end]);
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
    const isChain = first.some((item) => item.length > CALL);
    return isChain || first.some(([step]) => shares.slice(1).some((share) => share.some(([other]) => other === step)));
  });
}
