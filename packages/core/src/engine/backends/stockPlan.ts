import { renderGather } from '../../codegen/gather';
import { mayLose } from '../../codegen/integersAsFloats';
import type { Schedule } from '../../codegen/schedule';
import type { NumberArray } from '../../graph/node';
import { numbersIn, type Words, wordsOf } from '../../graph/words';
import type { Plan } from '../device';
import { loadGpuJs } from '../gpujs';
import type { Gpu } from '../gpujsTypes';
import { bytesOf, checkBytes } from '../limits';
import { assertRunsOn, HOST_BYTES, hostArguments, type TracedPlan, tracePlan } from '../plan';
import { checkIntegers, floatsFor, wordsFor } from './integersAsFloats';

/** What GPU.js runs its own kernels on. */
interface StockHost {
  readonly name: string;
  readonly gpu: Gpu;
  /** Whether it has integers; else floats stand for them. */
  readonly integers: boolean;
}

/** Where nothing better is known: GPU.js translates the kernels and runs the pipeline from arrays to arrays. */
export async function compileStockPlan({ name, gpu, integers }: StockHost, schedule: Schedule): Promise<Plan> {
  const { input } = await loadGpuJs();
  checkBytes(name, schedule, bytesOf(schedule));
  if (!integers) checkIntegers(name, schedule, mayLose);
  const plan = tracePlan(
    gpu,
    schedule,
    schedule.kernels.map(({ kernel }) => renderGather(kernel)),
    { integers, alike: integers },
  );
  const { pipeline, inputs, outputs } = plan;
  const { buffers } = schedule;
  const given = (words: Words, id: number) =>
    integers ? numbersIn(words, buffers[id].dtype) : floatsFor(name, words, buffers[id]);
  const found = (numbers: Float32Array | Int32Array, id: number) =>
    numbers instanceof Int32Array ? wordsOf(numbers) : integers ? numbers : wordsFor(numbers, buffers[id]);
  let checked = false;
  return {
    schedule,
    bytes: bytesOf(schedule) + schedule.kernels.length * HOST_BYTES,
    run: async (leaves: readonly NumberArray[]) => {
      const values = await hostArguments(plan, leaves);
      const results = await pipeline(...values.map((data, i) => input(given(data, inputs[i]), [data.length])));
      if (!checked) assertRunsOn(name, kernelModes(plan), name);
      checked = true;
      return new Map(outputs.map((id, i) => [id, found(results[i], id)]));
    },
    destroy: plan.destroy,
  };
}

/** Where each kernel of a plan that has run is; GPU.js moves one elsewhere with only a warning. */
function kernelModes({ pipeline: { pipeline } }: TracedPlan): { mode: string; reason: string | null }[] {
  const clones = [...(pipeline.plan?.genericClones.values() ?? [])];
  if (clones.length === 0)
    return [{ mode: pipeline.executorKind.startsWith('fused') ? 'webasm' : 'unknown', reason: pipeline.fallbackReason }];
  return clones.map(({ kernel }) => ({ mode: kernel.constructor.mode, reason: kernel.fallbackReason }));
}
