import type { Schedule } from '../../codegen/schedule';
import type { PlanEnds } from '../plan';
import { wholeLines } from './heap';
import { livesOf, RESULT_SHIFT, shareInChain } from './lives';
import { packByOwner } from './packByOwner';
import { type Life, packLives } from './packLives';
import { type PageOwners, pageOwners, type SharedWork } from './pageOwners';

/** Where a plan's arguments and intermediate results stand while it runs. */
export interface MemoryLayout {
  /** For every buffer but the results: bytes from the beginning of the plan's memory. */
  readonly offsets: ReadonlyMap<number, number>;
  /** What the plan takes while it runs. */
  readonly bytes: number;
}

/**
 * Puts a plan's arguments one after the other, and behind them what its steps compute on the way, each where nothing lies that is needed as long as it
 * is. Steps of one group run without a barrier between them, so what the last of them needs makes room for the next group's. Results are
 * left out: they stay where they are when the next plan runs.
 * Within a chain a part may be ahead of another: there a value only makes room for one whose parts lie as its own do.
 * @param groups the plan's kernels in order, those of a group together
 * @param shared what threads do of them, if there are several
 */
export function layOutMemory(
  schedule: Schedule,
  ends: PlanEnds,
  groups: readonly (readonly number[])[],
  shared: SharedWork | null = null,
): MemoryLayout {
  const { buffers } = schedule;
  let begin = 0;
  const offsets = new Map<number, number>();
  for (const id of ends.inputs) {
    offsets.set(id, begin);
    begin = wholeLines(begin + buffers[id].size * 4);
  }
  const lives = livesOf(schedule, ends, groups);
  const placeOf = new Map([...lives.keys()].map((id) => [id, id]));
  groups.forEach((group, g) => {
    if (shared?.cuts.has(group[0])) shareInChain(schedule, group, shared.cuts, lives, g, placeOf);
  });
  const packed = pack(lives, shared === null ? null : pageOwners(schedule, shared));
  const places = new Map([...lives.keys()].map((id, i) => [id, begin + packed.offsets[i] + RESULT_SHIFT]));
  for (const [id, place] of placeOf) offsets.set(id, places.get(place) as number);
  return { offsets, bytes: begin + packed.bytes };
}

function pack(lives: ReadonlyMap<number, Life>, owners: ReadonlyMap<number, PageOwners> | null) {
  if (owners === null) return packLives([...lives.values()]);
  return packByOwner([...lives].map(([id, life]) => ({ ...life, owners: owners.get(id) })));
}
