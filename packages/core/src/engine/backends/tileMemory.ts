import type { ModuleMemory } from '../../codegen/wasm/assembler';
import type { LateResults } from './lateResults';

const PAGE_BYTES = 65536;
/** A shared memory must say how far it may grow, and costs address space for all of it. */
const LEAST_MAXIMUM_PAGES = 4096;

/**
 * The WebAssembly memory that a device's plans work in. Plans run one after the other, and each begins by writing its
 * arguments and ends by copying its results out, so all of them share one memory as large as the largest needs. A run that
 * goes on by itself keeps it until it is settled: whoever needs the memory does that first.
 */
export class TileMemory {
  private memory: WebAssembly.Memory | null = null;
  private maximumPages = 0;
  private underWay: LateResults | null = null;

  constructor(private readonly shared: boolean) {}

  /**
   * The memory for a plan of so many bytes, and what its modules must say of it. It stays the plan's for good.
   * @throws RangeError if the host has no such memory
   */
  fit(bytes: number): { memory: WebAssembly.Memory; limits: ModuleMemory } {
    const { shared } = this;
    const initialPages = Math.max(1, Math.ceil(bytes / PAGE_BYTES));
    if (this.memory === null || initialPages > this.maximumPages) {
      const maximum = Math.max(initialPages, LEAST_MAXIMUM_PAGES);
      // where this fails, the memory that was there stays the one that is used
      this.memory = new WebAssembly.Memory({ initial: initialPages, maximum, shared });
      this.maximumPages = maximum;
    }
    const missing = initialPages - this.memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) this.memory.grow(missing);
    return { memory: this.memory, limits: { initialPages, maximumPages: this.maximumPages, shared } };
  }

  /** Says that a run works in the memory on its own. */
  lend(results: LateResults): void {
    this.underWay = results;
  }

  /** Ends the run that works in the memory, if there is one. */
  settle(): void {
    this.underWay?.settle();
    this.underWay = null;
  }
}

/** A memory as numbers; looked up anew where it may have grown, which detaches what was seen before. */
export class MemoryNumbers {
  private seen: Float32Array;

  constructor(private readonly memory: WebAssembly.Memory) {
    this.seen = new Float32Array(memory.buffer);
  }

  get view(): Float32Array {
    if (this.seen.buffer !== this.memory.buffer) this.seen = new Float32Array(this.memory.buffer);
    return this.seen;
  }
}
