import { KindlingError } from '@kindling/checks';
import type { Kernel } from '../codegen/kernel';
import type { Gpu, Library } from './gpujsTypes';

// The only file that imports gpu.js.

let library: Promise<Library> | null = null;

/** Loads gpu.js on first use; its browser bundle exports the GPU class with the rest as statics. */
export function loadGpuJs(): Promise<Library> {
  // that bundle also claims the global name GPU, which in a browser is WebGPU's own
  const own = Object.getOwnPropertyDescriptor(globalThis, 'GPU');
  library ??= import('gpu.js').then((module) => {
    if (own !== undefined) Object.defineProperty(globalThis, 'GPU', own);
    const loaded = ((module as { default?: unknown }).default ?? module) as Library & { GPU?: Library['GPU'] };
    if (loaded.GPU === undefined || loaded.WebAssemblyKernel === undefined) {
      throw new KindlingError('gpu.js: the loaded version lacks GPU or WebAssemblyKernel; expected version 2.24.1');
    }
    return loaded;
  });
  return library;
}

/** Kernels of our own by the source text that stands for them. */
const ownKernels = new Map<string, Kernel>();
let nextKernelId = 0;

/** A source that names a kernel which is rendered by us; the text itself is never compiled. */
export function registerKernel(kernel: Kernel): string {
  const parameters = kernel.argumentSizes.map((_, i) => `a${i}`).join(',');
  const source = `function(${parameters}){return ${nextKernelId++};}`;
  ownKernels.set(source, kernel);
  return source;
}

export function forgetKernel(source: string): void {
  ownKernels.delete(source);
}

/** The kernel that a source names. */
export function ownKernel(source: string): Kernel {
  const kernel = ownKernels.get(source);
  if (kernel === undefined) throw new Error(`no kernel is registered for ${source}`);
  return kernel;
}

/**
 * A GPU.js instance for a mode.
 * @param kernelClass makes of GPU.js' kernel classes the one whose kernels run; GPU.js' own when left out
 */
export async function createGpu(mode: string, kernelClass?: (library: Library) => unknown): Promise<Gpu> {
  const library = await loadGpuJs();
  const gpu = new library.GPU({ mode });
  if (kernelClass !== undefined) gpu.Kernel = kernelClass(library);
  return gpu;
}
