import { KindlingError } from '@kindling/checks';
import type { ModuleMemory } from '../../codegen/wasm/assembler';
import { Residents } from '../residents';
import { Heap } from './heap';
import { RESULT_SHIFT } from './lives';

const PAGE_BYTES = 65536;
/** All that WebAssembly can address. */
const MOST_PAGES = 65536;
/** A memory of threads reserves all that it may grow to; a host that has not as much address space left may have this. */
const LEAST_PAGES = 4096;

/** A value's place in the memory, within a range that was allocated for it. */
export interface TileRange {
  readonly address: number;
  readonly range: number;
  readonly bytes: number;
}

/**
 * The WebAssembly memory of a device: the values that stay there from run to run, and one stretch for what plans compute on
 * the way. Plans run one after the other, so all of them share that stretch. A run that goes on by itself keeps the memory until
 * it is settled: whoever reads or writes there does that first.
 */
export class TileMemory {
  readonly memory: WebAssembly.Memory;
  /** What modules say of the memory that they import. */
  readonly limits: ModuleMemory;
  private readonly heap: Heap;
  private scratch = { address: 0, bytes: 0 };
  private floats: Float32Array;
  private integers: Int32Array;
  private underWay: (() => void) | null = null;
  /** Bytes that were copied between the memory and JavaScript's arrays so far. */
  readonly copied = { in: 0, out: 0 };

  constructor(shared: boolean) {
    const { memory, pages } = reserve(shared);
    this.memory = memory;
    this.limits = { initialPages: 1, maximumPages: pages, shared };
    this.floats = new Float32Array(memory.buffer);
    this.integers = new Int32Array(memory.buffer);
    this.heap = new Heap((bytes) => this.grow(bytes, pages));
  }

  private grow(bytes: number, mostPages: number): void {
    const pages = Math.ceil(bytes / PAGE_BYTES);
    if (pages > mostPages) throw new RangeError(`a memory of ${mostPages * PAGE_BYTES} bytes is full`);
    const missing = pages - this.memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) this.memory.grow(missing);
  }

  /** @throws RangeError if the host has not as much memory */
  allocate(bytes: number): number {
    return this.heap.allocate(bytes);
  }

  release(address: number, bytes: number): void {
    this.heap.release(address, bytes);
  }

  /** Where a plan may keep so many bytes while it runs. Another plan's numbers are there afterwards. @throws RangeError */
  scratchFor(bytes: number): number {
    if (this.scratch.bytes < bytes) {
      this.settle();
      const { address, bytes: before } = this.scratch;
      this.scratch = { address: 0, bytes: 0 };
      if (before > 0) this.release(address, before);
      this.scratch = { address: this.allocate(bytes), bytes };
    }
    return this.scratch.address;
  }

  /** The memory as float32; looked up anew where it has grown, which detaches what was seen before. */
  get asFloats(): Float32Array {
    if (this.floats.buffer !== this.memory.buffer) this.floats = new Float32Array(this.memory.buffer);
    return this.floats;
  }

  /** The memory as int32: for addresses. */
  get asIntegers(): Int32Array {
    if (this.integers.buffer !== this.memory.buffer) this.integers = new Int32Array(this.memory.buffer);
    return this.integers;
  }

  /** Copies numbers to an address. */
  write(address: number, numbers: Float32Array): void {
    this.asFloats.set(numbers, address / 4);
    this.copied.in += numbers.byteLength;
  }

  /** The numbers at an address, in an array of their own. */
  read(address: number, length: number): Float32Array {
    this.copied.out += length * 4;
    return this.asFloats.slice(address / 4, address / 4 + length);
  }

  /** Says that a run works in the memory on its own until `finish` was called. */
  lend(finish: () => void): void {
    this.underWay = finish;
  }

  /** Ends the run that works in the memory, if there is one. */
  settle(): void {
    const finish = this.underWay;
    this.underWay = null;
    finish?.();
  }
}

/** What may stay in the memory; many small values cost no more than a few large ones. */
const BUDGET = { bytes: 2 ** 28, values: 2 ** 14 };

/** The values that stay in a memory from run to run. */
export function tileResidents(memory: TileMemory): Residents<TileRange> {
  const readNow = ({ handle, length }: { readonly handle: TileRange; readonly length: number }) => {
    memory.settle();
    return memory.read(handle.address, length);
  };
  const memoryOfValues = {
    allocate: (length: number) => {
      const bytes = length * 4 + RESULT_SHIFT;
      const range = memory.allocate(bytes);
      return { address: range + RESULT_SHIFT, range, bytes };
    },
    free: ({ range, bytes }: TileRange) => memory.release(range, bytes),
    readNow,
    read: async (places: readonly Parameters<typeof readNow>[0][]) => places.map(readNow),
  };
  return new Residents(memoryOfValues, BUDGET);
}

/** A memory that may grow as far as the host lets it. @throws KindlingError if the host has none */
function reserve(shared: boolean): { memory: WebAssembly.Memory; pages: number } {
  for (let pages = MOST_PAGES; ; pages /= 2) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 1, maximum: pages, shared }), pages };
    } catch (error) {
      if (pages > LEAST_PAGES) continue;
      throw new KindlingError(
        `backend webasm: expected ${pages * PAGE_BYTES} bytes of address space: ${(error as Error).message}`,
      );
    }
  }
}
