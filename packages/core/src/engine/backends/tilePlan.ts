import type { Schedule } from '../../codegen/schedule';
import type { NumberArray } from '../../graph/node';
import { KindlingError } from '../../shape/errors';
import type { Crew } from '../crew';
import type { Plan } from '../device';
import { forgetKernel, loadGpuJs, registerKernel } from '../gpujs';
import type { CompiledSteps, Gpu } from '../gpujsTypes';
import { hostArguments, sampleArguments, tracePlan } from '../plan';
import { isProfiling, timeKernel } from '../profile';
import { shareWork } from '../share';

let nextProgramId = 0;

/**
 * Lets GPU.js trace, lay out the memory and compile, then drives the compiled steps: arguments are copied straight into
 * the plan's memory, the calling thread works too, and barriers stand only where a step needs another's result.
 * @throws KindlingError if GPU.js could not compile the plan for WebAssembly
 */
export async function compileTilePlan(gpu: Gpu, startedCrew: Crew | null, schedule: Schedule): Promise<Plan> {
  const { input } = await loadGpuJs();
  const sources = schedule.kernels.map(({ kernel }) => registerKernel(kernel));
  const plan = tracePlan(gpu, schedule, sources, { threads: startedCrew !== null });
  const { outputs } = plan;
  const { pipeline } = plan.pipeline;
  const traced = pipeline._buildPlan();
  pipeline.plan = traced;
  await pipeline._prepareExecutor(sampleArguments(plan).map((data) => input(data, [data.length])));
  if (!pipeline._executor)
    throw new KindlingError(`backend webasm: GPU.js could not compile the plan: ${pipeline.fallbackReason}`);
  const compiled = pipeline._executor as CompiledSteps;
  const runs = compiled._stepRuns.map((step) => step.run);
  const id = nextProgramId++;
  const crew = compiled.threaded ? startedCrew : null;
  if (crew !== null) await teach(crew, id, compiled, shareWork(traced, schedule.kernels, crew.threads));

  const run = async (leaves: readonly NumberArray[]) => {
    const values = await hostArguments(plan, leaves);
    for (const [argument, { offset, flatLength }] of compiled._argArrayRegions) {
      const value = values[argument];
      if (value.length !== flatLength)
        throw new Error(`plan argument ${argument} holds ${value.length} numbers, expected ${flatLength}`);
      compiled.f32.set(value, offset / 4);
    }
    if (isProfiling()) {
      schedule.kernels.forEach((kernel, i) => timeKernel(kernel, () => runs[i](0, kernel.kernel.cells, 0)));
    } else if (crew !== null) crew.run(id, runs);
    else compiled._stepRuns.forEach((step) => step.run(0, step.cells, 0));
    return new Map(
      outputs.map((buffer, i) => {
        const { base, count } = compiled._resultReads[i];
        return [buffer, compiled.f32.slice(base, base + count)];
      }),
    );
  };
  return {
    schedule,
    run,
    destroy: async () => {
      crew?.forget(id);
      sources.forEach(forgetKernel);
      await plan.destroy();
    },
  };
}

async function teach(crew: Crew, id: number, compiled: CompiledSteps, work: ReturnType<typeof shareWork>): Promise<void> {
  const entry = compiled._entry as NonNullable<CompiledSteps['_entry']>;
  await crew.learn(
    {
      id,
      memory: compiled.memory,
      modules: entry.modules,
      mathImports: entry.moduleMathImports,
      steps: entry.steps.map((step) => step.module),
    },
    work,
  );
}
