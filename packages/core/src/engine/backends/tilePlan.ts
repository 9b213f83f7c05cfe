import { KindlingError } from '@kindling/checks';
import type { Schedule } from '../../codegen/schedule';
import { mathImports, renderModule } from '../../codegen/wasm/render';
import type { NumberArray } from '../../graph/node';
import { type Crew, type CrewProgram, instantiate, type WorkPlan } from '../crew';
import type { Plan } from '../device';
import { forgetKernel, type KernelPlace, kernelPlace, loadGpuJs, registerKernel } from '../gpujs';
import type { Gpu, PlanLayout } from '../gpujsTypes';
import { hostArguments, type PlanEnds, sampleArguments, tracePlan } from '../plan';
import { isProfiling, timeKernel } from '../profile';
import { shareWork, usesThreads } from '../share';
import { LateResults } from './lateResults';
import { MemoryNumbers, type TileMemory } from './tileMemory';

/** What runs tiles: GPU.js, the memory of all plans, the threads if there are any. */
export interface TileHost {
  readonly gpu: Gpu;
  readonly memory: TileMemory;
  readonly crew: Crew | null;
  /** Whether sums of products round once instead of twice a term. */
  readonly fusedMultiplyAdd: boolean;
}

let nextProgramId = 0;

/**
 * Makes the modules for the memory that GPU.js laid out, and drives them: arguments are copied straight into the
 * memory that all plans share. Threads wait for each other only where a step needs another's result; the calling thread
 * works too, but only once it needs the results: until then it is free to prepare what comes next.
 * @throws KindlingError if GPU.js could not lay out the plan for WebAssembly
 */
export async function compileTilePlan(host: TileHost, schedule: Schedule): Promise<Plan> {
  const layout = await layOut(host, schedule);
  const program = await compileModules(layout, host);
  const runs = instantiate(program);
  const numbers = new MemoryNumbers(program.memory);
  const crew = usesThreads(layout.work) ? host.crew : null;
  await crew?.learn(program, layout.work);

  const named = (results: readonly NumberArray[]) => new Map(layout.outputs.map((buffer, i) => [buffer, results[i]]));
  const run = async (leaves: readonly NumberArray[]) => {
    const values = await hostArguments(layout, leaves);
    host.memory.settle();
    const f32 = numbers.view;
    for (const [argument, { offset, flatLength }] of layout.argumentPlaces) {
      const value = values[argument];
      if (value.length !== flatLength)
        throw new Error(`plan argument ${argument} holds ${value.length} numbers, expected ${flatLength}`);
      f32.set(value, offset / 4);
    }
    const results = () => layout.resultPlaces.map(({ base, count }) => numbers.view.slice(base, base + count));
    if (crew !== null && !isProfiling()) {
      crew.begin(program.id, runs);
      const late = new LateResults(
        layout.resultPlaces.map(({ count }) => count),
        () => {
          crew.finish();
          return results();
        },
      );
      host.memory.lend(late);
      return named(late.arrays);
    }
    schedule.kernels.forEach((kernel, i) => {
      const compute = () => runs[i](0, kernel.kernel.cells);
      if (isProfiling()) timeKernel(kernel, compute);
      else compute();
    });
    return named(results());
  };
  return {
    schedule,
    run,
    destroy: async () => {
      host.memory.settle();
      crew?.forget(program.id);
    },
  };
}

/** What GPU.js says of a plan: where its numbers stand in memory, and how its steps depend on each other. */
interface TileLayout extends PlanEnds {
  readonly argumentPlaces: PlanLayout['_argArrayRegions'];
  readonly resultPlaces: readonly { readonly base: number; readonly count: number }[];
  readonly kernelPlaces: readonly KernelPlace[];
  /** The threads' shares; none without threads. */
  readonly work: WorkPlan;
}

/** Lets GPU.js trace a schedule and lay out its memory. Its kernels go at once: each keeps some 400 functions alive. */
async function layOut({ gpu, crew }: TileHost, schedule: Schedule): Promise<TileLayout> {
  const { input } = await loadGpuJs();
  const sources = schedule.kernels.map(({ kernel }) => registerKernel(kernel));
  const plan = tracePlan(gpu, schedule, sources);
  const { pipeline } = plan.pipeline;
  try {
    const traced = pipeline._buildPlan();
    pipeline.plan = traced;
    await pipeline._prepareExecutor(sampleArguments(plan).map((data) => input(data, [data.length])));
    if (!pipeline._executor)
      throw new KindlingError(`backend webasm: GPU.js could not lay out the plan: ${pipeline.fallbackReason}`);
    const { _argArrayRegions, _resultReads } = pipeline._executor as PlanLayout;
    return {
      schedule,
      inputs: plan.inputs,
      outputs: plan.outputs,
      argumentPlaces: _argArrayRegions,
      // without the kernels that GPU.js keeps beside them
      resultPlaces: _resultReads.map(({ base, count }) => ({ base, count })),
      kernelPlaces: sources.map(kernelPlace),
      work: crew === null ? [] : shareWork(traced, schedule.kernels, crew.threads),
    };
  } finally {
    sources.forEach(forgetKernel);
    await plan.destroy();
  }
}

/** The modules of a plan's kernels; the host compiles them side by side. */
async function compileModules(layout: TileLayout, { memory, fusedMultiplyAdd }: TileHost): Promise<CrewProgram> {
  const { kernelPlaces: places, schedule } = layout;
  const { kernels } = schedule;
  const fitted = memory.fit(places[0].planBytes);
  const modules = await Promise.all(
    kernels.map(({ kernel }, i) =>
      WebAssembly.compile(renderModule(kernel, places[i].addresses, fitted.limits, { fusedMultiplyAdd })),
    ),
  );
  return {
    id: nextProgramId++,
    memory: fitted.memory,
    steps: modules.map((module, i) => ({ module, mathImports: mathImports(kernels[i].kernel) })),
  };
}
