import type { Schedule } from '../../codegen/schedule';
import type { PlanEnds } from '../plan';
import type { Chain } from './chains';
import { livesOf, shareInChain } from './lives';
import type { Life } from './packLives';

/** What a barrier has to free at least: so much takes longer to fetch than threads wait for each other. */
const LEAST_FREED = 2 ** 20;

/**
 * Cuts chains in two where that frees memory: within a chain a thread may be ahead of another, so nothing makes room for what lies in other parts
 * until all are through. (Of an LSTM all times' states and their gradients stood side by side.) The one that needs most is cut, until that is no more
 * than with a barrier behind every kernel, or until another barrier frees little.
 */
export function cutChains(schedule: Schedule, ends: Pick<PlanEnds, 'outputs'>, chains: readonly Chain[]): Chain[] {
  if (chains.length === 0) return [];
  const enough = mostAtOnce([...oneByOne(schedule, ends).values()], schedule.kernels.length);
  const parts = chains.map((chain) => {
    const steps = [...chain.steps.keys()];
    const lives = oneByOne(schedule, ends);
    shareInChain(schedule, steps, chain.steps, lives, steps[steps.length - 1]);
    return new Part(chain, steps, [...lives.values()]);
  });
  for (;;) {
    const most = parts.reduce((a, b) => (b.bytes > a.bytes ? b : a));
    const halves = most.bytes > enough ? most.cut() : null;
    if (halves === null || most.bytes - Math.max(...halves.map(({ bytes }) => bytes)) < LEAST_FREED) break;
    parts.splice(parts.indexOf(most), 1, ...halves);
  }
  return parts.map((part) => part.toChain());
}

/** The lives of a plan's values if its kernels ran one by one. */
function oneByOne(schedule: Schedule, ends: Pick<PlanEnds, 'outputs'>): Map<number, Life> {
  return livesOf(
    schedule,
    ends,
    schedule.kernels.map((_, step) => [step]),
  );
}

/** Steps of a chain between two barriers. */
class Part {
  private readonly needed: readonly Life[];
  /** What is needed from the first of them to the last. */
  readonly bytes: number;

  constructor(
    private readonly chain: Chain,
    private readonly steps: readonly number[],
    lives: readonly Life[],
  ) {
    const [from, to] = [steps[0], steps[steps.length - 1]];
    this.needed = lives.filter(({ first, last }) => first <= to && last >= from);
    this.bytes = this.needed.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Two parts of it, of which the one that needs more needs least. Null of a single step. */
  cut(): Part[] | null {
    const { chain, steps, needed } = this;
    const to = steps[steps.length - 1];
    const begun = new Float64Array(to + 1);
    const ended = new Float64Array(to + 1);
    for (const { first, last, bytes } of needed) {
      begun[Math.max(first, steps[0])] += bytes;
      ended[Math.min(last, to)] += bytes;
    }
    let best = { at: 0, bytes: Number.POSITIVE_INFINITY };
    let [before, behind] = [0, this.bytes];
    for (let at = 1; at < steps.length; at++) {
      for (let step = steps[at - 1]; step < steps[at]; step++) {
        before += begun[step];
        behind -= ended[step];
      }
      const bytes = Math.max(before, behind);
      if (bytes < best.bytes) best = { at, bytes };
    }
    if (best.at === 0) return null;
    return [steps.slice(0, best.at), steps.slice(best.at)].map((part) => new Part(chain, part, needed));
  }

  toChain(): Chain {
    const { chain, steps } = this;
    const isFirst = chain.steps.keys().next().value === steps[0];
    const wanted = new Set(steps);
    return {
      ...chain,
      steps: new Map([...chain.steps].filter(([step]) => wanted.has(step))),
      before: isFirst ? chain.before : [],
    };
  }
}

/** What is needed at once at most. */
function mostAtOnce(lives: readonly Life[], steps: number): number {
  const change = new Float64Array(steps + 1);
  for (const { first, last, bytes } of lives) {
    change[first] += bytes;
    change[last + 1] -= bytes;
  }
  let [sum, most] = [0, 0];
  for (const bytes of change) {
    sum += bytes;
    most = Math.max(most, sum);
  }
  return most;
}
