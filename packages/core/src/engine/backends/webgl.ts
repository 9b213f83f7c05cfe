import { KindlingError } from '@kindling/checks';
import { beyond, inParts } from '../../codegen/splitSums';
import { plainTarget, type Target } from '../../codegen/target';
import { isSoftwareAdapter } from '../adapter';
import type { Device } from '../device';
import { createGpu, loadGpuJs } from '../gpujs';
import type { Gpu, KernelTexture, Library } from '../gpujsTypes';
import { hostVariable, nodeProcess } from '../host';
import { PlanCache } from '../planCache';
import { Residents } from '../residents';
import { squareCorners } from './corners';
import { textureMemory } from './textureMemory';
import { compileTexturePlan } from './texturePlan';

export type WebGlName = 'webgl2' | 'webgl' | 'headlessgl';

const CLASSES = { webgl2: 'WebGL2Kernel', webgl: 'WebGLKernel', headlessgl: 'HeadlessGLKernel' } as const;

/** A draw call that takes seconds is ended by the system, and takes the context with it. */
const target: Target = { ...plainTarget, hasIntegers: false, splitSum: inParts(beyond({ elements: 2048, cells: 32_768 })) };

const GL_PACKAGE =
  'npm install gl (compiled for minutes: needs python3, make, g++, and on Debian pkg-config libxi-dev libglu1-mesa-dev libglew-dev)';

/** Why a WebGL backend can't run here, else null. */
export function webGlMissing(name: WebGlName, library: Library): string | null {
  const process = nodeProcess();
  if (name === 'headlessgl') {
    if (process === null) return 'it is for Node; a browser has webgl2';
    if (library.HeadlessGLKernel.isSupported) return null;
    const needsDisplay = process.platform === 'linux' && !hostVariable('DISPLAY');
    return `the native package gl is not there or gives no context: ${GL_PACKAGE}${needsDisplay ? '; on Linux it also needs an X display, for example xvfb-run' : ''}`;
  }
  if (process !== null && typeof globalThis.document === 'undefined')
    return 'it needs a browser; in Node there are headlessgl and webgpu';
  const kernel = library[CLASSES[name]];
  if (!kernel.isSupported) return `this browser gives no ${name} context`;
  if (!kernel.features?.isFloatRead || !kernel.features.isTextureFloat)
    return `this browser's ${name} can't render to float textures`;
  return null;
}

/**
 * WebGL: kernels are fragment shaders, numbers are textures. Parameters, optimiser state and losses stay on the device.
 * @throws KindlingError saying what is missing
 */
export async function startWebGl(name: WebGlName): Promise<Device> {
  const missing = webGlMissing(name, await loadGpuJs());
  if (missing !== null) throw new KindlingError(`backend ${name}: ${missing}`);
  const { gpu } = await createGpu(name);
  const gl = proveContext(name, gpu);
  const memory = textureMemory(name, gl);
  const corners = squareCorners(gl);
  const residents = new Residents(memory);
  const plans = new PlanCache();
  const adapter = rendererName(gl);
  return {
    name,
    executor: 'generic',
    threads: 1,
    adapter,
    software: isSoftwareAdapter(adapter),
    target,
    plans,
    allocated: () => residents.allocated,
    compile: (schedule) => compileTexturePlan({ name, gpu, memory, corners, residents }, schedule),
    stop: async () => {
      // what a lost device had is lost; reading it says so
      await residents.clear().catch(() => residents.forget());
      await plans.clear();
      memory.close();
      corners.close();
      await gpu.destroy();
    },
  };
}

/** Makes GPU.js open its context, by running a kernel. @throws KindlingError if that fails; its numbers are not looked at */
function proveContext(name: string, gpu: Gpu): WebGL2RenderingContext {
  const { Kernel } = gpu;
  try {
    gpu.Kernel = Object.getPrototypeOf(Kernel);
    const kernel = gpu.createKernel('function(){return this.thread.x+0.5;}', {
      output: [2],
      precision: 'single',
      pipeline: true,
      tactic: 'precision',
    });
    const { context } = kernel() as KernelTexture;
    return context;
  } catch (error) {
    throw new KindlingError(`backend ${name}: a first kernel failed: ${(error as Error).message.split('\n')[0]}`);
  } finally {
    gpu.Kernel = Kernel;
  }
}

function rendererName(gl: WebGL2RenderingContext): string {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(names === null ? gl.RENDERER : names.UNMASKED_RENDERER_WEBGL));
}
