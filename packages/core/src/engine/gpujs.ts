import { KindlingError } from '@kindling/checks';
import type { Kernel } from '../codegen/kernel';
import { type GlslVersion, renderGlsl } from '../codegen/shader/glsl';
import { renderWgsl, WGSL_WORKGROUP } from '../codegen/shader/wgsl';
import type { KernelAddresses } from '../codegen/wasm/render';
import type { AssemblyLayout, GlKernelClass, Gpu, Library } from './gpujsTypes';

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
  places.delete(source);
}

function ownKernel(source: string): Kernel {
  const kernel = ownKernels.get(source);
  if (kernel === undefined) throw new Error(`no kernel is registered for ${source}`);
  return kernel;
}

/** Where GPU.js' memory plan puts a kernel's arguments and its output, and how many bytes the whole plan takes. */
export interface KernelPlace {
  readonly addresses: KernelAddresses;
  readonly planBytes: number;
}

const places = new Map<string, KernelPlace>();

/** The place of a kernel in the plan that GPU.js compiled it for. */
export function kernelPlace(source: string): KernelPlace {
  const place = places.get(source);
  if (place === undefined) throw new Error(`GPU.js laid out no memory for ${source}`);
  return place;
}

const EMPTY_MODULE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/**
 * GPU.js' WebAssembly kernel: pipelines, memory plan and layout stay GPU.js'. It would give every plan a memory and compile
 * one module after the other, so it gets an empty module, and the engine makes the real ones from the places told here.
 */
function tileKernelClass(base: Library['WebAssemblyKernel']): unknown {
  return class TileKernel extends base {
    override translateSource(): boolean {
      this.returnType = 'Float';
      this.componentCount = 1;
      this.usesRandom = false;
      this.usedMathImports = new Set();
      return true;
    }

    _assembleModule(layout: AssemblyLayout) {
      const addresses = {
        arguments: this.argumentNames.map((name) => (layout.arrays[name] as { offset: number }).offset),
        output: layout.outputOffset,
      };
      places.set(this.source, { addresses, planBytes: layout.totalBytes });
      return { bytes: EMPTY_MODULE, initial: 0, maximum: 0 };
    }
  };
}

/** GPU.js' WebGPU kernel with our shaders; pipelines, buffers and the device stay GPU.js'. */
function shaderKernelClass(base: Library['WebGPUKernel']): unknown {
  return class ShaderKernel extends base {
    override translateSource(): void {
      this.returnType = 'Float';
      this.componentCount = 1;
      this.translatedBody = '';
      this.translatedFunctions = '';
    }

    private groupPerCell = false;

    override assembleWGSL(): string {
      const { source, groupPerCell } = renderWgsl(ownKernel(this.source));
      this.workgroupSize = [WGSL_WORKGROUP, 1, 1];
      this.groupPerCell = groupPerCell;
      return source;
    }

    override _computeDispatch([cells]: readonly number[]) {
      return super._computeDispatch([this.groupPerCell ? cells * WGSL_WORKGROUP : cells, 1, 1]);
    }
  };
}

/** GPU.js' WebGL kernels with our functions in their fragment shader; textures, programs and the context stay GPU.js'. */
function fragmentKernelClass(base: GlKernelClass, version: GlslVersion): unknown {
  return class FragmentKernel extends base {
    override translateSource(): void {
      this.returnType = 'Float';
      this.translatedSource = renderGlsl(ownKernel(this.source), version);
    }
  };
}

/** A GPU.js instance for a mode, with our kernel class where we have one: `own` tells whether it has. */
export async function createGpu(mode: string): Promise<{ gpu: Gpu; own: boolean }> {
  const { GPU, WebAssemblyKernel, WebGPUKernel, WebGL2Kernel, WebGLKernel, HeadlessGLKernel } = await loadGpuJs();
  const gpu = new GPU({ mode });
  if (mode === 'webasm' && WebAssemblyKernel.isSIMDSupported) gpu.Kernel = tileKernelClass(WebAssemblyKernel);
  else if (mode === 'webgpu') gpu.Kernel = shaderKernelClass(WebGPUKernel);
  else if (mode === 'webgl2') gpu.Kernel = fragmentKernelClass(WebGL2Kernel, '300');
  else if (mode === 'webgl') gpu.Kernel = fragmentKernelClass(WebGLKernel, '100');
  else if (mode === 'headlessgl') gpu.Kernel = fragmentKernelClass(HeadlessGLKernel, '100');
  else return { gpu, own: false };
  return { gpu, own: true };
}
