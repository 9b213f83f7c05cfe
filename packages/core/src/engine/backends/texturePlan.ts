import { hidesLost, mayLose } from '../../codegen/integersAsFloats';
import type { Schedule } from '../../codegen/schedule';
import type { NumberArray } from '../../graph/node';
import type { Words } from '../../graph/words';
import type { Plan } from '../device';
import type { Gpu, GpuKernel, KernelTexture, PipelinePlan } from '../gpujsTypes';
import { checkPlaces } from '../limits';
import {
  assertRunsOn,
  hostArgument,
  keptBytes,
  type PlanArgument,
  planArguments,
  type TracedPlan,
  traceOwnKernels,
} from '../plan';
import type { Residents } from '../residents';
import type { Corners } from './corners';
import { checkHeld, checkIntegers, floatsFor } from './integersAsFloats';
import { MAX_NUMBERS, type NumberTexture, type TextureMemory } from './textureMemory';

/** A WebGL context at work. */
export interface Canvas {
  readonly name: string;
  readonly gpu: Gpu;
  readonly memory: TextureMemory;
  readonly corners: Corners;
  readonly residents: Residents<NumberTexture>;
}

/**
 * Lets GPU.js trace and compile, then calls its kernels itself: GPU.js reads every result, while here results are copied
 * on the device to textures that stay, and become arguments of the next run.
 * @throws KindlingError if the plan has more numbers in one place than WebGL can tell apart
 */
export async function compileTexturePlan(canvas: Canvas, schedule: Schedule): Promise<Plan> {
  const { name, gpu, memory } = canvas;
  checkIntegers(name, schedule, hidesLost);
  memory.check();
  checkPlaces(name, schedule, MAX_NUMBERS, 'which WebGL can number');
  const plan = traceOwnKernels(gpu, schedule);
  const uploads: NumberTexture[] = [];
  const destroy = async () => {
    uploads.forEach(memory.free);
    await plan.destroy();
  };
  const { pipeline } = plan.pipeline;
  let traced: PipelinePlan;
  let kernels: GpuKernel[];
  try {
    traced = pipeline._buildPlan();
    pipeline.plan = traced;
    for (const id of plan.inputs) uploads.push(memory.allocate(schedule.buffers[id].size));
    kernels = traced.steps.map((step) => pipeline._genericClone(traced, step));
    memory.checkErrors('the memory of a plan');
  } catch (error) {
    await destroy();
    throw error;
  }
  const mayLoseIntegers = schedule.kernels.map(({ kernel }) => kernel.values.some(mayLose));
  let proven = false;
  return {
    schedule,
    bytes: keptBytes(plan, traced, memory.bytesPerNumber),
    run: async (leaves) => {
      memory.check();
      const results = await runKernels(canvas, { plan, traced, kernels, uploads, mayLoseIntegers }, leaves);
      if (!proven) {
        assertRunsOn(
          name,
          kernels.map(({ kernel }) => ({
            mode: kernel.constructor === gpu.Kernel ? name : kernel.constructor.mode,
            reason: kernel.fallbackReason,
          })),
          name,
        );
        memory.checkErrors('a plan');
      }
      proven = true;
      return results;
    },
    destroy,
  };
}

/** A plan that is ready to run. */
interface CompiledPlan {
  readonly plan: TracedPlan;
  readonly traced: PipelinePlan;
  readonly kernels: readonly GpuKernel[];
  readonly uploads: readonly NumberTexture[];
  /** Of each kernel, whether its integers may be more than floats hold: then they are looked at in each run. */
  readonly mayLoseIntegers: readonly boolean[];
}

/** @throws KindlingError if an integer is not below 2^24; then there are no results */
async function runKernels(
  { name, memory, corners, residents }: Canvas,
  { plan, traced, kernels, uploads, mayLoseIntegers }: CompiledPlan,
  leaves: readonly NumberArray[],
): Promise<Map<number, NumberArray>> {
  const { schedule, outputs } = plan;
  await residents.makeRoom(outputs.map((id) => schedule.buffers[id].size));
  const values = planArguments(plan, leaves);
  const textures: NumberTexture[] = [];
  for (const [i, value] of values.entries()) {
    const toFloats = (words: Words) => floatsFor(name, words, schedule.buffers[plan.inputs[i]]);
    textures.push(await argumentTexture(value, uploads[i], memory, residents, toFloats));
  }
  // from here on nothing waits: whoever reads in between would change what is bound
  const results: KernelTexture[] = [];
  traced.steps.forEach(({ argBindings }, i) => {
    const given = argBindings.map((binding) => {
      if (binding.source === 'pipelineArg') return textures[binding.index];
      if (binding.source === 'step') return results[binding.step];
      throw new Error('kernels take nothing but buffers');
    });
    const { program } = kernels[i].kernel;
    if (program) corners.bind(program);
    results.push(kernels[i](...given) as KernelTexture);
  });
  schedule.kernels.forEach(({ kernel }, i) => {
    if (mayLoseIntegers[i]) checkHeld(name, kernel, memory.readOutput(results[i], kernel.cells));
  });
  const kernelOf = new Map(schedule.kernels.map(({ output }, i) => [output, i]));
  return new Map(
    outputs.map((id) => {
      const { handle, array } = residents.keep(schedule.buffers[id].size);
      memory.copy(results[kernelOf.get(id) as number], handle);
      handle.dtype = schedule.buffers[id].dtype;
      return [id, array];
    }),
  );
}

/** The texture of an argument: where it lies if it is on the device as a whole, else the plan's own, filled from the host. */
async function argumentTexture(
  value: PlanArgument,
  upload: NumberTexture,
  memory: TextureMemory,
  residents: Residents<NumberTexture>,
  toFloats: (words: Words) => Float32Array,
): Promise<NumberTexture> {
  const place = Array.isArray(value) ? null : residents.find(value as NumberArray);
  if (place?.whole) return place.handle;
  memory.write(upload, toFloats(await hostArgument(value)));
  return upload;
}
