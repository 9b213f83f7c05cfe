import type { Schedule } from '../../codegen/schedule';
import type { CutKernel } from '../../codegen/wasm/cutKernel';
import type { PlanEnds } from '../plan';
import { livesOf, shareInChain } from './lives';
import type { Life } from './packLives';

/** What a barrier has to free at least: so much takes longer to fetch than threads wait for each other. */
const LEAST_FREED = 2 ** 20;

/**
 * Cuts groups of steps in two where a barrier frees memory: within a group nothing makes room, and within a chain only for what lies in the same
 * parts. (Of an LSTM all times' states and their gradients stood side by side.) The group that needs most is cut, until that is no more than
 * with a barrier behind every step, or until another barrier frees little.
 */
export function cutGroups(
  schedule: Schedule,
  ends: Pick<PlanEnds, 'outputs'>,
  groups: readonly (readonly number[])[],
  cuts: ReadonlyMap<number, CutKernel>,
): number[][] {
  const order = groups.flat();
  const lives = livesOf(
    schedule,
    ends,
    order.map((step) => [step]),
  );
  const inTurn = new Needs([...lives.values()], order.length);
  const enough = Math.max(0, ...order.map((_, at) => inTurn.bytes(at, at)));
  let behind = 0;
  const parts = groups.map((group) => {
    const from = behind;
    behind += group.length;
    if (cuts.has(group[0])) shareInChain(schedule, group, cuts, lives, behind - 1);
    return { from, to: behind - 1 };
  });
  const needs = new Needs([...lives.values()], order.length);
  while (parts.length > 0) {
    const sizes = parts.map(({ from, to }) => needs.bytes(from, to));
    const most = Math.max(...sizes);
    const at = sizes.indexOf(most);
    const cut = most > enough ? needs.bestCut(parts[at].from, parts[at].to) : null;
    if (cut === null || most - cut.bytes < LEAST_FREED) break;
    parts.splice(at, 1, { from: parts[at].from, to: cut.behind - 1 }, { from: cut.behind, to: parts[at].to });
  }
  return parts.map(({ from, to }) => order.slice(from, to + 1));
}

/** What stretches of a plan need. */
class Needs {
  /** Bytes of what is first needed before a place in the order, and of what is last needed before it. */
  private readonly begun: Float64Array;
  private readonly ended: Float64Array;

  constructor(lives: readonly Life[], length: number) {
    this.begun = new Float64Array(length + 1);
    this.ended = new Float64Array(length + 1);
    for (const { first, last, bytes } of lives) {
      this.begun[first + 1] += bytes;
      this.ended[last + 1] += bytes;
    }
    for (const sums of [this.begun, this.ended]) for (let at = 1; at <= length; at++) sums[at] += sums[at - 1];
  }

  /** All that is needed anywhere from one place to another, both included. */
  bytes(from: number, to: number): number {
    return this.begun[to + 1] - this.ended[from];
  }

  /** Where a stretch is cut so that the half that needs more needs least; null of a single step. */
  bestCut(from: number, to: number): { readonly behind: number; readonly bytes: number } | null {
    let best: { behind: number; bytes: number } | null = null;
    for (let behind = from + 1; behind <= to; behind++) {
      const bytes = Math.max(this.bytes(from, behind - 1), this.bytes(behind, to));
      if (best === null || bytes < best.bytes) best = { behind, bytes };
    }
    return best;
  }
}
