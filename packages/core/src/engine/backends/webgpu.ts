import { KindlingError } from '@kindling/checks';
import { termsPerPart } from '../../codegen/shader/tiles';
import { renderWgsl } from '../../codegen/shader/wgsl';
import { inParts } from '../../codegen/splitSums';
import { plainTarget, type Target } from '../../codegen/target';
import { describeAdapter, isSoftwareAdapter } from '../adapter';
import type { Device } from '../device';
import { createGpu, loadGpuJs, ownKernel } from '../gpujs';
import type { Library, WebGpuContext } from '../gpujsTypes';
import { PlanCache } from '../planCache';
import { Residents } from '../residents';
import { bufferMemory } from './bufferMemory';
import { compileEncoderPlan, type Encoder } from './encoderPlan';
import { provideWebGpu } from './webgpuPackage';

const target: Target = { ...plainTarget, splitSum: inParts(termsPerPart) };

/**
 * WebGPU: a browser's own, or in Node that of the package `webgpu`. Parameters, optimiser state and losses stay on the device.
 * @throws KindlingError saying what is missing
 */
export async function startWebGpu(): Promise<Device> {
  const withdraw = await provideWebGpu();
  try {
    const library = await loadGpuJs();
    return await startOn(library, await acquire(library), withdraw);
  } catch (error) {
    withdraw();
    throw error;
  }
}

async function acquire({ WebGPUContext }: Library): Promise<WebGpuContext> {
  try {
    return await WebGPUContext.acquire();
  } catch (error) {
    const { message } = error as Error;
    if (!message.includes('adapter')) throw new KindlingError(`backend webgpu: the device could not be had: ${message}`);
    throw new KindlingError(
      'backend webgpu: no graphics adapter was found; it needs a GPU with a Vulkan, Metal or Direct3D 12 driver (in Node on Linux: Vulkan)',
    );
  }
}

async function startOn(library: Library, context: WebGpuContext, withdraw: () => void): Promise<Device> {
  const gpu = await createGpu('webgpu', shaderKernelClass);
  const { adapter, device } = context;
  const name = describeAdapter(adapter.info);
  const plans = new PlanCache();
  const encoder: Encoder = { context, failure: null, inFlight: [], residents: new Residents(bufferMemory(context)) };
  device.onuncapturederror = ({ error }) => {
    encoder.failure ??= error.message;
  };
  return {
    name: 'webgpu',
    executor: 'fused-encoder',
    threads: 1,
    adapter: name,
    software: adapter.info?.isFallbackAdapter || adapter.isFallbackAdapter || isSoftwareAdapter(name),
    target,
    plans,
    allocated: () => encoder.residents.allocated,
    compile: (schedule) => compileEncoderPlan(gpu, encoder, schedule),
    stop: async () => {
      // what a lost device had is lost; reading it says so
      await encoder.residents.clear().catch(() => encoder.residents.forget());
      await plans.clear();
      await gpu.destroy();
      await library.WebGPUContext.destroy();
      withdraw();
    },
  };
}

/** GPU.js' WebGPU kernel with our shaders; pipelines, buffers and the device stay GPU.js'. */
function shaderKernelClass({ WebGPUKernel }: Library): unknown {
  return class ShaderKernel extends WebGPUKernel {
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
