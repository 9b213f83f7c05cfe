import { KindlingError } from '@kindling/checks';
import type { DeviceArray } from '../graph/node';

/** What differs between the memories of WebGPU, WebGL and WebAssembly. */
export interface DeviceMemory<Handle> {
  allocate(length: number): Handle;
  /** Reads several at once: waiting for the device is what costs. */
  read(places: readonly ReadPlace<Handle>[]): Promise<Float32Array[]>;
  free(handle: Handle): void;
  /**
   * Of memory that the host reads without waiting: copies the numbers. Such memory is also given back at once instead of being
   * spared for the next value of its size, and a value that was read and that no tensor owns goes to the host.
   */
  readNow?(place: ReadPlace<Handle>): Float32Array;
}

interface ReadPlace<Handle> {
  readonly handle: Handle;
  readonly length: number;
}

/** Memory on the device and who may still need it. */
export interface Slot<Handle> {
  readonly handle: Handle;
  readonly length: number;
  /** Held weakly, but by the runs in which a value is young (see Residents). */
  owner: Storage<Handle> | WeakRef<Storage<Handle>> | null;
}

export function ownerOf<Handle>({ owner }: Slot<Handle>): Storage<Handle> | null {
  return owner instanceof WeakRef ? (owner.deref() ?? null) : owner;
}

/** Why numbers are neither on the device nor on the host. */
const OVERWRITTEN =
  'these numbers depend on parameters of which an optimizer has made two steps since, and nobody has asked for them in between: read them (await x.data()) or detach() them before';

/** Who keeps a device's values, and takes memory back that nobody needs any more. */
interface Keeper<Handle> {
  giveBack(storage: Storage<Handle>): void;
}

/** Numbers that are on the device, on the host, or on both. */
export class Storage<Handle> {
  private host: Promise<Float32Array> | null = null;
  /** What was read, once it is there. */
  numbers: Float32Array | null = null;
  failure: unknown = null;
  /** Tensors that will replace the numbers by others, and then need these no more. */
  owners = 0;
  /** Values that have had no such tensor yet. */
  unowned = 1;
  /** Whether others may ask for the numbers at any time: then only the collector knows when nobody needs them. */
  isShared = false;

  constructor(
    public slot: Slot<Handle> | null,
    readonly keeper: Keeper<Handle>,
    private readonly memory: DeviceMemory<Handle>,
  ) {}

  get isRead(): boolean {
    return this.host !== null || this.numbers !== null;
  }

  async read(): Promise<Float32Array> {
    const atHand = this.atHand();
    if (atHand !== null) return atHand;
    if (this.host === null) this.receive(this.memory.read([this.held()]).then(([numbers]) => numbers));
    return this.host as unknown as Promise<Float32Array>;
  }

  /** The numbers where nobody has to wait for them. @throws what the run that computes them threw */
  atHand(): Float32Array | null {
    if (this.failure !== null) throw this.failure;
    if (this.numbers !== null || this.memory.readNow === undefined) return this.numbers;
    const numbers = this.memory.readNow(this.held());
    // the run that had to be ended first may have been the one that computes them
    if (this.failure !== null) throw this.failure;
    if (this.owners === 0) {
      this.numbers = numbers;
      this.keeper.giveBack(this);
    }
    return numbers;
  }

  /** Waits until the host has the numbers; those of a run that failed are none. */
  async onHost(): Promise<void> {
    if (this.numbers === null && this.failure === null) this.numbers = await (this.host as Promise<Float32Array>);
  }

  private held(): Slot<Handle> {
    if (this.failure !== null) throw this.failure;
    if (this.slot === null) throw new KindlingError(OVERWRITTEN);
    return this.slot;
  }

  receive(host: Promise<Float32Array>): void {
    this.host = host;
    host.then(
      (numbers) => {
        this.numbers = numbers;
        // a single number (a loss) is as quickly brought back as found; kept, there would be one more after every step
        if (numbers.length === 1 && this.owners === 0) this.keeper.giveBack(this);
      },
      () => {
        // a failed read is not the answer for ever
        this.host = null;
      },
    );
  }
}

/** A value that a device keeps: a stretch of a storage. */
export class ResidentArray<Handle> implements DeviceArray {
  constructor(
    readonly storage: Storage<Handle>,
    readonly offset: number,
    readonly length: number,
  ) {}

  async read(): Promise<Float32Array> {
    return this.partOf(await this.storage.read());
  }

  atHand(): Float32Array | null {
    const numbers = this.storage.atHand();
    return numbers === null ? null : this.partOf(numbers);
  }

  private partOf(whole: Float32Array): Float32Array {
    return whole.length === this.length ? whole : whole.subarray(this.offset, this.offset + this.length);
  }

  part(offset: number, length: number): DeviceArray {
    return new ResidentArray(this.storage, this.offset + offset, length);
  }

  own(): void {
    this.storage.owners++;
    this.storage.unowned--;
  }

  divide(values: number): void {
    this.storage.unowned = values;
  }

  share(): void {
    this.storage.isShared = true;
  }

  disown(): void {
    const { storage } = this;
    storage.owners--;
    if (storage.owners === 0 && storage.unowned <= 0 && !storage.isShared) storage.keeper.giveBack(storage);
  }
}
