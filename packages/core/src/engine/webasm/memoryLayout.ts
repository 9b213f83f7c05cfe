import type { Schedule } from '../../codegen/schedule';
import type { PipelinePlan } from '../gpujsTypes';
import type { PlanEnds } from '../plan';
import { LINE_BYTES } from './heap';

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
 * Puts a plan's arguments and then the buffers that GPU.js assigned to its steps one after the other. Results are left out: they
 * stay where they are when the next plan runs.
 */
export function layOutMemory({ buffers, kernels }: Schedule, { inputs, outputs }: PlanEnds, traced: PipelinePlan): MemoryLayout {
  let bytes = 0;
  const allocate = (length: number, shift = 0): number => {
    const offset = bytes + shift;
    bytes = Math.ceil((offset + length * 4) / LINE_BYTES) * LINE_BYTES;
    return offset;
  };
  const offsets = new Map(inputs.map((id) => [id, allocate(buffers[id].size)]));
  const results = new Set(outputs);
  const shared = new Map<number, number>();
  traced.steps.forEach(({ outputBuffer }, i) => {
    const { output } = kernels[i];
    if (results.has(output)) return;
    // steps that are given one buffer are of one size
    const offset = shared.get(outputBuffer) ?? allocate(buffers[output].size, RESULT_SHIFT);
    shared.set(outputBuffer, offset);
    offsets.set(output, offset);
  });
  return { offsets, bytes };
}
