import type { PlanBuffer } from '../../codegen/schedule';
import { type DType, isWhole } from '../../expression/dtype';
import type { DeviceArray, NumberArray } from '../../graph/node';
import { integersOf, type Words } from '../../graph/words';
import type { PlanEnds } from '../plan';
import type { Residents } from '../residents';
import type { AddressTable } from './addressTable';
import type { MemoryLayout } from './memoryLayout';
import type { TileMemory, TileRange } from './tileMemory';

/** Where numbers lie: the memory, and what stays there from run to run. */
interface ValueHost {
  readonly memory: TileMemory;
  readonly residents: Residents<TileRange>;
}

/** Says for each run of a plan where its buffers are. */
export class PlanPlaces {
  /** How many numbers each result has. */
  readonly lengths: readonly number[];
  /** Where the plan's own memory was in the last run. */
  private base = -1;

  constructor(
    private readonly host: ValueHost,
    private readonly layout: PlanEnds & { readonly memory: MemoryLayout },
    private readonly addresses: AddressTable,
  ) {
    const { outputs, schedule } = layout;
    this.lengths = outputs.map((id) => schedule.buffers[id].size);
  }

  /** Gives every buffer of a run its place, and brings arguments there that come from the host; gives the results, which are to be computed. */
  place(leaves: readonly NumberArray[]): ReadonlyMap<number, DeviceArray> {
    const { host, addresses, lengths } = this;
    const {
      schedule,
      inputs,
      outputs,
      memory: { offsets, bytes },
    } = this.layout;
    const base = host.memory.scratchFor(bytes);
    if (base !== this.base) {
      for (const [id, offset] of offsets) addresses.place(id, base + offset);
      this.base = base;
    }
    for (const id of inputs) {
      addresses.place(id, placeArgument(host, schedule.buffers[id], leaves, base + (offsets.get(id) as number)));
    }
    return new Map(
      outputs.map((id, i) => {
        const { handle, array } = host.residents.keep(lengths[i]);
        addresses.place(id, handle.address);
        return [id, array];
      }),
    );
  }
}

/** Where an argument of a plan lies: where it stays, or in the plan's own memory at `own`, where it is copied from the host. */
function placeArgument(host: ValueHost, buffer: PlanBuffer, leaves: readonly NumberArray[], own: number): number {
  const { memory, residents } = host;
  if (buffer.kind === 'packed') {
    const size = buffer.size / buffer.leaves.length;
    buffer.leaves.forEach((leaf, i) => {
      if (size === 1) placeNumber(host, leaves[leaf], own + i * 4, buffer.dtype);
      else placeNumbers(host, leaves[leaf], own + i * size * 4);
    });
    return own;
  }
  if (buffer.kind !== 'leaf') throw new Error('a computed buffer is not an argument');
  const value = leaves[buffer.leaf];
  const place = residents.find(value);
  if (place !== null) return place.handle.address + place.offset * 4;
  if (value.length !== buffer.size) throw new Error(`a plan's argument holds ${value.length} numbers, expected ${buffer.size}`);
  memory.write(own, value as Words);
  return own;
}

/** Copies numbers to an address. */
function placeNumbers({ memory, residents }: ValueHost, value: NumberArray, address: number): void {
  const place = residents.find(value);
  if (place === null) memory.write(address, value as Words);
  else {
    const from = place.handle.address / 4 + place.offset;
    memory.asIntegers.copyWithin(address / 4, from, from + value.length);
  }
}

/** Copies one number to an address. */
function placeNumber({ memory, residents }: ValueHost, value: NumberArray, address: number, dtype: DType): void {
  const place = residents.find(value);
  if (place !== null) memory.asIntegers[address / 4] = memory.asIntegers[place.handle.address / 4 + place.offset];
  else if (isWhole(dtype)) memory.asIntegers[address / 4] = integersOf(value as Words)[0];
  else memory.asFloats[address / 4] = (value as Words)[0];
  memory.copied.in += 4;
}
