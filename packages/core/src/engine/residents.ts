import type { DeviceArray, NumberArray } from '../graph/node';
import { type DeviceMemory, ownerOf, ResidentArray, type Slot, Storage } from './storage';

/** Where a resident value lies on its device. */
export interface Place<Handle> {
  readonly handle: Handle;
  readonly offset: number;
  /** Whether the value is all of that memory. */
  readonly whole: boolean;
}

/** So many bytes and values are kept on a device before the oldest move to the host. */
const MOST_BYTES = 2 ** 28;
const MOST_VALUES = 256;

/**
 * The values that a device keeps between runs: parameters, optimiser state, losses. Nobody disposes of a tensor, so memory
 * comes back when its last tensor was collected. The collector knows nothing of the device's memory and may take its
 * time; so beyond a budget the older half of the values is brought to the host, where they stay readable. Most of
 * them are garbage already, but only the collector knows which. It is told of values that two further runs have left: what
 * parameters stand for is replaced by then, and a word to the collector takes longer than all else that a value needs.
 */
export class Residents<Handle> {
  private readonly slots = new Set<Slot<Handle>>();
  private readonly spare = new Map<number, Handle[]>();
  private bytes = 0;
  /** What the last run made, and the one before. */
  private young: Slot<Handle>[] = [];
  private older: Slot<Handle>[] = [];
  private readonly collected = new FinalizationRegistry<Slot<Handle>>((slot) => this.release(slot));

  constructor(
    private readonly memory: DeviceMemory<Handle>,
    private readonly most = { bytes: MOST_BYTES, values: MOST_VALUES },
  ) {}

  /** What is allocated on the device, in use or not. */
  get allocated(): { readonly values: number; readonly bytes: number } {
    let values = this.slots.size;
    for (const handles of this.spare.values()) values += handles.length;
    return { values, bytes: this.bytes };
  }

  /** Memory for a new value, to be filled by the caller. */
  keep(length: number): { readonly handle: Handle; readonly array: DeviceArray } {
    let handle = this.spare.get(length)?.pop();
    if (handle === undefined) {
      handle = this.memory.allocate(length);
      this.bytes += length * 4;
    }
    const slot: Slot<Handle> = { handle, length, owner: null };
    const storage = new Storage(slot, this, this.memory);
    slot.owner = storage;
    this.slots.add(slot);
    this.young.push(slot);
    return { handle, array: new ResidentArray(storage, 0, length) };
  }

  /** Memory for a value that the host has, to be filled by the caller; reading it takes the host's numbers. */
  keepCopy(numbers: Float32Array): { readonly handle: Handle; readonly array: DeviceArray } {
    const kept = this.keep(numbers.length);
    (kept.array as ResidentArray<Handle>).storage.numbers = numbers;
    return kept;
  }

  /** Says that a run failed, to whoever reads what it should have computed. */
  fail(arrays: readonly DeviceArray[], failure: unknown): void {
    for (const array of arrays) (array as ResidentArray<Handle>).storage.failure = failure;
  }

  /** Frees the memory of a value that nobody needs on the device. */
  giveBack(storage: Storage<Handle>): void {
    const { slot } = storage;
    if (slot === null) return;
    storage.slot = null;
    this.release(slot);
  }

  /** Leaves those to the collector that two runs have left. */
  private grow(): void {
    for (const slot of this.older) {
      const { owner } = slot;
      if (owner === null || owner instanceof WeakRef) continue;
      slot.owner = new WeakRef(owner);
      this.collected.register(owner, slot, slot);
    }
    this.older = this.young;
    this.young = [];
  }

  /** Where a value lies if this device has it, else null: then read() it. */
  find(data: NumberArray): Place<Handle> | null {
    if (!(data instanceof ResidentArray)) return null;
    const { slot } = data.storage as Storage<Handle>;
    if (slot === null || !this.slots.has(slot)) return null;
    return { handle: slot.handle, offset: data.offset, whole: data.length === slot.length };
  }

  /** Before a run: makes sure that values of these lengths, its results, stay within the budget. */
  async makeRoom(lengths: readonly number[]): Promise<void> {
    this.grow();
    const needed = { values: lengths.length, bytes: lengths.reduce((sum, length) => sum + length * 4, 0) };
    // a run's results must fit a few times, whatever their size
    const most = { values: Math.max(this.most.values, needed.values * 4), bytes: Math.max(this.most.bytes, needed.bytes * 4) };
    const fits = ({ values, bytes }: { values: number; bytes: number }) => values <= most.values && bytes <= most.bytes;
    const after = () => ({ values: this.allocated.values + needed.values, bytes: this.bytes + needed.bytes });
    if (fits(after())) return;
    this.dropSpare();
    if (fits(after())) return;
    const evicted: Slot<Handle>[] = [];
    let left = this.allocated;
    for (const slot of this.slots) {
      if (left.values <= most.values / 2 && left.bytes <= most.bytes / 2) break;
      left = { values: left.values - 1, bytes: left.bytes - slot.length * 4 };
      evicted.push(slot);
    }
    await this.evict(evicted);
  }

  /** Brings all values to the host and frees the memory. */
  async clear(): Promise<void> {
    await this.evict([...this.slots]);
    this.dropSpare();
  }

  /** Forgets all values of a device that is gone; those that were never read are lost. */
  forget(): void {
    for (const slot of this.slots) this.release(slot);
    this.dropSpare();
  }

  private async evict(slots: readonly Slot<Handle>[]): Promise<void> {
    const storages = slots.flatMap((slot) => ownerOf(slot) ?? []);
    const unread = storages.filter((storage) => !storage.isRead);
    if (unread.length > 0) {
      const reading = this.memory.read(unread.map((storage) => storage.slot as Slot<Handle>));
      unread.forEach((storage, i) => storage.receive(reading.then((all) => all[i])));
    }
    await Promise.all(storages.map((storage) => storage.onHost()));
    for (const storage of storages) storage.slot = null;
    for (const slot of slots) this.release(slot);
  }

  private release(slot: Slot<Handle>): void {
    if (!this.slots.delete(slot)) return;
    if (slot.owner instanceof WeakRef) this.collected.unregister(slot);
    slot.owner = null;
    if (this.memory.readNow !== undefined) {
      this.memory.free(slot.handle);
      this.bytes -= slot.length * 4;
      return;
    }
    const list = this.spare.get(slot.length) ?? [];
    list.push(slot.handle);
    this.spare.set(slot.length, list);
  }

  private dropSpare(): void {
    for (const [length, handles] of this.spare) {
      for (const handle of handles) this.memory.free(handle);
      this.bytes -= handles.length * length * 4;
    }
    this.spare.clear();
  }
}
