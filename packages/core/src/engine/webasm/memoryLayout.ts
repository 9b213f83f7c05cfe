import type { Schedule } from '../../codegen/schedule';
import type { PlanEnds } from '../plan';
import { Heap, LINE_BYTES } from './heap';

/** Where a plan's arguments and intermediate results stand while it runs. */
export interface MemoryLayout {
  /** For every buffer but the results: bytes from the beginning of the plan's memory. */
  readonly offsets: ReadonlyMap<number, number>;
  /** What the plan takes while it runs. */
  readonly bytes: number;
}

/**
 * Results begin one vector behind a cache line: a tile then opens the next tile's line with its last vector, which is there
 * by the time the next tile is stored. Where two threads pass results on, that is worth 10 % of a convolution.
 */
export const RESULT_SHIFT = 16;

/**
 * Puts a plan's arguments one after the other, and behind them what its steps compute on the way, each where there is room until its last reader
 * is done. Steps of one group run without a barrier between them, so what the last of them needs makes room for the next group's. Results are
 * left out: they stay where they are when the next plan runs.
 * @param groups the plan's kernels in order, those of a group together
 */
export function layOutMemory(
  { buffers, kernels }: Schedule,
  { inputs, outputs }: PlanEnds,
  groups: readonly (readonly number[])[],
): MemoryLayout {
  let bytes = 0;
  const offsets = new Map<number, number>();
  for (const id of inputs) {
    offsets.set(id, bytes);
    bytes = Math.ceil((bytes + buffers[id].size * 4) / LINE_BYTES) * LINE_BYTES;
  }
  const heap = new Heap((end) => {
    bytes = Math.max(bytes, end);
  }, bytes);
  const kept = new Set(outputs);
  const lastGroup = new Map<number, number>();
  groups.forEach((group, g) => {
    for (const { output, arguments: from } of group.map((step) => kernels[step]))
      for (const id of [output, ...from]) lastGroup.set(id, g);
  });
  const done = groups.map((): number[] => []);
  for (const [id, g] of lastGroup) if (buffers[id].kind === 'computed' && !kept.has(id)) done[g].push(id);
  const rangeBytes = (id: number) => buffers[id].size * 4 + RESULT_SHIFT;
  groups.forEach((group, g) => {
    for (const step of group) {
      const { output } = kernels[step];
      if (!kept.has(output) && !offsets.has(output)) offsets.set(output, heap.allocate(rangeBytes(output)) + RESULT_SHIFT);
    }
    for (const id of done[g]) heap.release((offsets.get(id) as number) - RESULT_SHIFT, rangeBytes(id));
  });
  return { offsets, bytes };
}
