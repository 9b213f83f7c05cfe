import type { Schedule } from '../../codegen/schedule';
import type { KernelAddresses } from '../../codegen/wasm/render';
import type { PipelinePlan } from '../gpujsTypes';
import type { PlanEnds } from '../plan';

/** A run of numbers in a plan's memory: the address in bytes, the length in numbers. */
export interface Region {
  readonly address: number;
  readonly length: number;
}

/** Where everything of a plan stands in memory. */
export interface MemoryLayout {
  /** The plan's arguments, in order. */
  readonly inputs: readonly Region[];
  /** The plan's results, in order. */
  readonly outputs: readonly Region[];
  readonly kernels: readonly KernelAddresses[];
  /** What the whole plan takes. */
  readonly bytes: number;
}

const CACHE_LINE = 64;

/**
 * Results begin one vector behind a cache line: a tile then opens the next tile's line with its last vector, which is there
 * by the time the next tile is stored. Where two threads pass results on, that is worth 10 % of a convolution.
 */
const RESULT_SHIFT = 16;

/** Puts a plan's arguments and then the buffers that GPU.js assigned to its steps one after the other. */
export function layOutMemory({ buffers, kernels }: Schedule, { inputs, outputs }: PlanEnds, traced: PipelinePlan): MemoryLayout {
  let bytes = 0;
  const allocate = (length: number, shift = 0): number => {
    const address = bytes + shift;
    bytes = Math.ceil((address + length * 4) / CACHE_LINE) * CACHE_LINE;
    return address;
  };
  const addresses = new Map(inputs.map((id) => [id, allocate(buffers[id].size)]));
  // steps that are given one buffer are of one size
  const sizes = new Map(traced.steps.map(({ outputBuffer }, i) => [outputBuffer, buffers[kernels[i].output].size]));
  const places = new Map([...sizes].map(([buffer, size]) => [buffer, allocate(size, RESULT_SHIFT)]));
  traced.steps.forEach(({ outputBuffer }, i) => addresses.set(kernels[i].output, places.get(outputBuffer) as number));
  const addressOf = (id: number) => addresses.get(id) as number;
  const region = (id: number): Region => ({ address: addressOf(id), length: buffers[id].size });
  return {
    inputs: inputs.map(region),
    outputs: outputs.map(region),
    kernels: kernels.map(({ arguments: from, output, offset = 0 }) => ({
      arguments: from.map(addressOf),
      output: addressOf(output) + offset * 4,
    })),
    bytes,
  };
}
