import type { DeviceArray, NumberArray } from '../graph/node';

/** The three things about a device's memory that differ between WebGPU and WebGL. */
export interface DeviceMemory<Handle> {
  allocate(length: number): Handle;
  read(handle: Handle, length: number): Promise<Float32Array>;
  free(handle: Handle): void;
}

/** Memory on the device and who may still need it. */
interface Slot<Handle> {
  readonly handle: Handle;
  readonly length: number;
  owner: WeakRef<Storage<Handle>> | null;
}

/** Numbers that are on the device, on the host, or on both. */
class Storage<Handle> {
  private host: Promise<Float32Array> | null = null;

  constructor(
    public slot: Slot<Handle> | null,
    private readonly memory: DeviceMemory<Handle>,
  ) {}

  read(): Promise<Float32Array> {
    if (this.host === null) {
      const { handle, length } = this.slot as Slot<Handle>;
      this.host = this.memory.read(handle, length);
      // a failed read is not the answer for ever
      this.host.catch(() => {
        this.host = null;
      });
    }
    return this.host;
  }
}

/** A value that a device keeps: a stretch of a storage. */
class ResidentArray<Handle> implements DeviceArray {
  constructor(
    readonly storage: Storage<Handle>,
    readonly offset: number,
    readonly length: number,
  ) {}

  async read(): Promise<Float32Array> {
    const whole = await this.storage.read();
    return whole.length === this.length ? whole : whole.subarray(this.offset, this.offset + this.length);
  }

  part(offset: number, length: number): DeviceArray {
    return new ResidentArray(this.storage, this.offset + offset, length);
  }
}

/** Where a resident value lies on its device. */
export interface Place<Handle> {
  readonly handle: Handle;
  readonly offset: number;
  /** Whether the value is all of that memory. */
  readonly whole: boolean;
}

/** So much is kept on a device before the oldest values move to the host. */
const BUDGET = 2 ** 28;

/**
 * The values that a device keeps between runs: parameters, optimiser state, losses. Nobody disposes of a tensor, so memory
 * comes back when its last tensor was collected. The collector knows nothing of the device's memory and may take its
 * time; so beyond a budget the oldest values are brought to the host, where they stay readable.
 */
export class Residents<Handle> {
  private readonly slots = new Set<Slot<Handle>>();
  private readonly spare = new Map<number, Handle[]>();
  private bytes = 0;
  private readonly collected = new FinalizationRegistry<Slot<Handle>>((slot) => this.release(slot));

  constructor(
    private readonly memory: DeviceMemory<Handle>,
    private readonly budget = BUDGET,
  ) {}

  /** Bytes that are allocated, in use or not. */
  get allocatedBytes(): number {
    return this.bytes;
  }

  /** Memory for a new value, to be filled by the caller. */
  keep(length: number): { readonly handle: Handle; readonly array: DeviceArray } {
    let handle = this.spare.get(length)?.pop();
    if (handle === undefined) {
      handle = this.memory.allocate(length);
      this.bytes += length * 4;
    }
    const slot: Slot<Handle> = { handle, length, owner: null };
    const storage = new Storage(slot, this.memory);
    slot.owner = new WeakRef(storage);
    this.slots.add(slot);
    this.collected.register(storage, slot, slot);
    return { handle, array: new ResidentArray(storage, 0, length) };
  }

  /** Where a value lies if this device has it, else null: then read() it. */
  find(data: NumberArray): Place<Handle> | null {
    if (!(data instanceof ResidentArray)) return null;
    const { slot } = data.storage as Storage<Handle>;
    if (slot === null || !this.slots.has(slot)) return null;
    return { handle: slot.handle, offset: data.offset, whole: data.length === slot.length };
  }

  /** Makes sure that so many numbers more stay within the budget. */
  async makeRoom(numbers: number): Promise<void> {
    const limit = Math.max(this.budget, numbers * 16);
    if (this.bytes + numbers * 4 <= limit) return;
    this.dropSpare();
    for (const slot of this.slots) {
      if (this.bytes + numbers * 4 <= limit) return;
      await this.evict(slot);
      this.dropSpare();
    }
  }

  /** Brings all values to the host and frees the memory. */
  async clear(): Promise<void> {
    for (const slot of this.slots) await this.evict(slot);
    this.dropSpare();
  }

  /** Forgets all values of a device that is gone; those that were never read are lost. */
  forget(): void {
    this.slots.clear();
    this.spare.clear();
    this.bytes = 0;
  }

  private async evict(slot: Slot<Handle>): Promise<void> {
    const storage = slot.owner?.deref();
    if (storage !== undefined) {
      await storage.read();
      storage.slot = null;
    }
    this.collected.unregister(slot);
    this.release(slot);
  }

  private release(slot: Slot<Handle>): void {
    if (!this.slots.delete(slot)) return;
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
