import type { Kernel } from '../../codegen/kernel';
import { kernelKey } from '../../codegen/kernelKey';
import { mathImports, type RenderOptions, renderModule } from '../../codegen/wasm/render';
import { askOnce } from '../../expression/askOnce';
import { type CompiledKernel, instantiate, type RunKernel } from './compiledKernel';
import type { TileMemory } from './tileMemory';

/** So many bytes of kernels are kept; beyond that those that no plan uses go, the longest unused first. */
const MOST_BYTES = 2 ** 27;

/** What the host makes of a kernel's code, however short it is: a module, its machine code, an instance (measured: 60 KB, Node 20). */
const COMPILED_BYTES = 60_000;

/**
 * So many bytes are compiled quicker than a thread is found that does it: all are busy with the programs' own code then. It is also what
 * browsers let their main thread compile.
 */
const AT_ONCE = 4096;

interface Entry {
  readonly compiled: CompiledKernel;
  /** The calling thread's instance. */
  readonly run: RunKernel;
  /** What it takes, about. */
  readonly bytes: number;
  plans: number;
}

const keyOf = askOnce(kernelKey);

/** The kernels of a device by what they compute: plans share them, also those of other sequence lengths. */
export class KernelCache {
  /** The last used stand last. */
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;
  private nextId = 0;

  /** `forget` is told of kernels that are no longer kept. */
  constructor(
    private readonly memory: TileMemory,
    private readonly options: RenderOptions,
    private readonly forget: (ids: readonly number[]) => void,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  /** What is kept. */
  get size(): { readonly kernels: number; readonly bytes: number } {
    return { kernels: this.entries.size, bytes: this.bytes };
  }

  /**
   * The code of kernels; new ones are compiled side by side. Whoever took them gives them back with `release`. A device makes one plan
   * at a time, so nobody else takes or releases meanwhile. `added` says how many bytes of code were not there before.
   */
  async take(
    kernels: readonly Kernel[],
  ): Promise<{ readonly keys: readonly string[]; readonly entries: readonly Entry[]; readonly added: number }> {
    const keys = kernels.map(keyOf);
    const missing = new Map(keys.flatMap((key, i) => (this.entries.has(key) ? [] : [[key, kernels[i]] as const])));
    const before = this.bytes;
    await Promise.all([...missing].map(([key, kernel]) => this.add(key, kernel)));
    const added = this.bytes - before;
    const entries = keys.map((key) => {
      const entry = this.entries.get(key) as Entry;
      entry.plans++;
      // it is the last used now
      this.entries.delete(key);
      this.entries.set(key, entry);
      return entry;
    });
    this.evict();
    return { keys, entries, added };
  }

  release(keys: readonly string[]): void {
    for (const key of keys) {
      const entry = this.entries.get(key);
      if (entry !== undefined) entry.plans--;
    }
    this.evict();
  }

  private async add(key: string, kernel: Kernel): Promise<void> {
    const entry = await this.compile(kernel);
    this.entries.set(key, entry);
    this.bytes += entry.bytes;
  }

  private async compile(kernel: Kernel): Promise<Entry> {
    const { memory, options } = this;
    const code = renderModule(kernel, memory.limits, options);
    const module = code.length <= AT_ONCE ? new WebAssembly.Module(code) : await WebAssembly.compile(code);
    const compiled = { id: this.nextId++, module, mathImports: mathImports(kernel) };
    return { compiled, run: instantiate(compiled, memory.memory), bytes: code.length + COMPILED_BYTES, plans: 0 };
  }

  private evict(): void {
    const gone: number[] = [];
    for (const [key, { compiled, bytes, plans }] of this.entries) {
      if (this.bytes <= this.mostBytes) break;
      if (plans > 0) continue;
      this.entries.delete(key);
      this.bytes -= bytes;
      gone.push(compiled.id);
    }
    if (gone.length > 0) this.forget(gone);
  }
}
