import type { Kernel } from '../codegen/kernel';
import { mathImports, renderModule } from '../codegen/wasm/render';
import { KindlingError } from '../shape/errors';

/**
 * The only file that knows gpu.js: the parts of it that the engine uses, some of them internal (the version is pinned,
 * and a test fails when one of them goes).
 */
export interface GpuKernel {
  (...values: unknown[]): unknown;
  readonly kernel: { readonly constructor: { readonly mode: string }; readonly fallbackReason: string | null };
}

export interface StepRun {
  readonly run: (start: number, end: number, seed: number) => void;
  readonly cells: number;
}

/** What GPU.js' WebAssembly executor compiled: one memory, one module per kernel and layout, the order of the steps. */
export interface CompiledSteps {
  readonly kind: string;
  readonly threaded: boolean;
  readonly memory: WebAssembly.Memory;
  readonly f32: Float32Array;
  readonly _entry: {
    readonly modules: readonly WebAssembly.Module[];
    readonly moduleMathImports: readonly (readonly string[])[];
    readonly steps: readonly { readonly module: number }[];
  } | null;
  readonly _stepRuns: readonly StepRun[];
  readonly _argArrayRegions: ReadonlyMap<number, { readonly offset: number; readonly flatLength: number }>;
  readonly _resultReads: readonly { readonly kind: string; readonly base: number; readonly count: number }[];
}

type Binding =
  | { readonly source: 'pipelineArg'; readonly index: number }
  | { readonly source: 'step'; readonly step: number }
  | { readonly source: 'literal' };

export interface PipelinePlan {
  readonly steps: readonly { readonly argBindings: readonly Binding[]; readonly outputBuffer: number }[];
}

export interface Pipeline {
  plan: PipelinePlan | null;
  readonly executorKind: string;
  readonly fallbackReason: string | null;
  readonly _executor: CompiledSteps | false | undefined;
  _buildPlan(): PipelinePlan;
  _prepareExecutor(values: readonly unknown[]): Promise<void> | undefined;
  destroy(): Promise<void>;
}

/** A pipeline as GPU.js hands it out: callable, the Pipeline behind it. */
export interface PipelineCall {
  (...values: unknown[]): Promise<Float32Array[]>;
  readonly pipeline: Pipeline;
}

export interface Gpu {
  createKernel(source: string, settings: Record<string, unknown>): GpuKernel;
  createPipeline(trace: (...handles: unknown[]) => unknown, settings?: { threads?: boolean }): PipelineCall;
  destroy(): Promise<void> | void;
  Kernel: unknown;
}

interface WebAssemblyKernelInstance {
  source: string;
  returnType: string;
  componentCount: number;
  usesRandom: boolean;
  usedMathImports: Set<string>;
  argumentNames: string[];
  translateSource(): boolean;
}

interface AssemblyLayout {
  readonly arrays: Readonly<Record<string, { readonly offset: number }>>;
  readonly outputOffset: number;
  readonly totalBytes: number;
}

interface Library {
  readonly GPU: new (settings: { mode: string }) => Gpu;
  readonly input: (value: Float32Array, size: number[]) => unknown;
  readonly WebAssemblyKernel: {
    new (...values: unknown[]): WebAssemblyKernelInstance;
    readonly isSupported: boolean;
    readonly isSIMDSupported: boolean;
    readonly isThreadsSupported: boolean;
  };
}

let library: Promise<Library> | null = null;

/** Loads gpu.js on first use; its browser bundle exports the GPU class with the rest as statics. */
export function loadGpuJs(): Promise<Library> {
  library ??= import('gpu.js').then((module) => {
    const loaded = ((module as { default?: unknown }).default ?? module) as Library & { GPU?: Library['GPU'] };
    if (loaded.GPU === undefined || loaded.WebAssemblyKernel === undefined) {
      throw new KindlingError('gpu.js: the loaded version lacks GPU or WebAssemblyKernel; expected version 2.24.1');
    }
    return loaded;
  });
  return library;
}

const PAGE_BYTES = 65536;
/** The memory limits that GPU.js gives a plan's memory: every module of a plan must state the same. */
const SPARE_PAGES = 16;
const LEAST_MAXIMUM_PAGES = 4096;

/** Kernels of our own by the source text that stands for them. */
const tileKernels = new Map<string, Kernel>();
let nextTileId = 0;

/** A source that names a kernel which is rendered by us; the text itself is never compiled. */
export function registerTileKernel(kernel: Kernel): string {
  const parameters = kernel.argumentSizes.map((_, i) => `a${i}`).join(',');
  const source = `function(${parameters}){return ${nextTileId++};}`;
  tileKernels.set(source, kernel);
  return source;
}

export function forgetTileKernel(source: string): void {
  tileKernels.delete(source);
}

/** GPU.js' WebAssembly kernel with modules from our tile renderer; pipelines, memory plan and layout stay GPU.js'. */
function tileKernelClass(base: Library['WebAssemblyKernel']): unknown {
  return class TileKernel extends base {
    private get tile(): Kernel {
      const kernel = tileKernels.get(this.source);
      if (kernel === undefined) throw new Error(`no kernel is registered for ${this.source}`);
      return kernel;
    }

    override translateSource(): boolean {
      this.returnType = 'Float';
      this.componentCount = 1;
      this.usesRandom = false;
      this.usedMathImports = new Set(mathImports(this.tile));
      return true;
    }

    _assembleModule(layout: AssemblyLayout, _cells: number, shared: boolean) {
      const initial = Math.ceil(layout.totalBytes / PAGE_BYTES) + SPARE_PAGES;
      const maximum = Math.max(initial, LEAST_MAXIMUM_PAGES);
      const addresses = {
        arguments: this.argumentNames.map((name) => (layout.arrays[name] as { offset: number }).offset),
        output: layout.outputOffset,
      };
      const bytes = renderModule(this.tile, addresses, { initialPages: initial, maximumPages: maximum, shared });
      return { bytes, initial, maximum };
    }
  };
}

/** A GPU.js instance for a mode; on webasm with our kernel class where vectors are there. */
export async function createGpu(mode: string): Promise<{ gpu: Gpu; tiles: boolean }> {
  const { GPU, WebAssemblyKernel } = await loadGpuJs();
  const gpu = new GPU({ mode });
  const tiles = mode === 'webasm' && WebAssemblyKernel.isSIMDSupported;
  if (tiles) gpu.Kernel = tileKernelClass(WebAssemblyKernel);
  return { gpu, tiles };
}
