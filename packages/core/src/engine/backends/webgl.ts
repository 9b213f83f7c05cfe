import { KindlingError } from '@kindling/checks';
import { type GlslVersion, renderGlsl } from '../../codegen/shader/glsl';
import { beyond, inParts } from '../../codegen/splitSums';
import { plainTarget, type Target } from '../../codegen/target';
import { isSoftwareAdapter } from '../adapter';
import type { Device } from '../device';
import { createGpu, loadGpuJs, ownKernel } from '../gpujs';
import type { Gpu, KernelTexture, Library } from '../gpujsTypes';
import { PlanCache } from '../planCache';
import { Residents } from '../residents';
import { squareCorners } from './corners';
import { textureMemory } from './textureMemory';
import { compileTexturePlan } from './texturePlan';
import { CLASSES, type WebGlName, webGlMissing } from './webglSupport';

/** A draw call that takes seconds is ended by the system, and takes the context with it. */
const target: Target = { ...plainTarget, hasIntegers: false, splitSum: inParts(beyond({ elements: 2048, cells: 32_768 })) };

/**
 * WebGL: kernels are fragment shaders, numbers are textures. Parameters, optimiser state and losses stay on the device.
 * @throws KindlingError saying what is missing
 */
export async function startWebGl(name: WebGlName): Promise<Device> {
  const missing = webGlMissing(name, await loadGpuJs());
  if (missing !== null) throw new KindlingError(`backend ${name}: ${missing}`);
  const gpu = await createGpu(name, fragmentKernelClass(name));
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

/** GPU.js' WebGL kernels with our functions in their fragment shader; textures, programs and the context stay GPU.js'. */
const fragmentKernelClass = (name: WebGlName) => (library: Library) => {
  const version: GlslVersion = name === 'webgl2' ? '300' : '100';
  return class FragmentKernel extends library[CLASSES[name]] {
    override translateSource(): void {
      this.returnType = 'Float';
      this.translatedSource = renderGlsl(ownKernel(this.source), version);
    }
  };
};

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
