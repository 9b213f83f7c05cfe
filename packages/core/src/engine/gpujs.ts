import { KindlingError } from '@kindling/checks';
import type { Kernel } from '../codegen/kernel';
import { type GlslVersion, renderGlsl } from '../codegen/shader/glsl';
import { renderWgsl } from '../codegen/shader/wgsl';
import type { GlKernelClass, Gpu, Library } from './gpujsTypes';

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

function ownKernel(source: string): Kernel {
  const kernel = ownKernels.get(source);
  if (kernel === undefined) throw new Error(`no kernel is registered for ${source}`);
  return kernel;
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

    private invocations = 0;

    override assembleWGSL(): string {
      const { source, threads, groups } = renderWgsl(ownKernel(this.source));
      this.workgroupSize = [threads, 1, 1];
      this.invocations = groups * threads;
      return source;
    }

    override _computeDispatch() {
      return super._computeDispatch([this.invocations, 1, 1]);
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

/** GPU.js' JavaScript kernel, whose integers stay integers; GPU.js itself keeps all numbers in a Float32Array. */
function integerKernelClass(base: Library['CPUKernel']): unknown {
  return class IntegerKernel extends base {
    override _getKernelResultTypeConstructorString(): string {
      return this.returnType === 'Integer' ? 'Int32Array' : super._getKernelResultTypeConstructorString();
    }
  };
}

/** A GPU.js instance for a mode, with our kernel class where we have one: `own` tells whether kernels are rendered by us. */
export async function createGpu(mode: string): Promise<{ gpu: Gpu; own: boolean }> {
  const { GPU, CPUKernel, WebAssemblyKernel, WebGPUKernel, WebGL2Kernel, WebGLKernel, HeadlessGLKernel } = await loadGpuJs();
  const gpu = new GPU({ mode });
  // on webasm GPU.js only traces, where vectors run: the modules are made from its plan
  if (mode === 'webasm') return { gpu, own: WebAssemblyKernel.isSIMDSupported };
  if (mode === 'webgpu') gpu.Kernel = shaderKernelClass(WebGPUKernel);
  else if (mode === 'webgl2') gpu.Kernel = fragmentKernelClass(WebGL2Kernel, '300');
  else if (mode === 'webgl') gpu.Kernel = fragmentKernelClass(WebGLKernel, '100');
  else if (mode === 'headlessgl') gpu.Kernel = fragmentKernelClass(HeadlessGLKernel, '100');
  else {
    if (mode === 'cpu') gpu.Kernel = integerKernelClass(CPUKernel);
    return { gpu, own: false };
  }
  return { gpu, own: true };
}
