import type { Schedule } from '../../codegen/schedule';
import { mathImports, renderModule } from '../../codegen/wasm/render';
import type { NumberArray } from '../../graph/node';
import { type Crew, type CrewProgram, instantiate, type WorkPlan } from '../crew';
import type { Plan } from '../device';
import type { Gpu } from '../gpujsTypes';
import { checkBytes } from '../limits';
import { hostArguments, type PlanEnds, tracePlan } from '../plan';
import { isProfiling, timeKernel } from '../profile';
import { shareWork, usesThreads } from '../share';
import { LateResults } from './lateResults';
import { layOutMemory, type MemoryLayout } from './memoryLayout';
import { MemoryNumbers, type TileMemory } from './tileMemory';
import { stepsOfBuffers, stepsOfKernels } from './writers';

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
 * Makes the modules for the plan that GPU.js traced, and drives them: arguments are copied straight into the memory that all
 * plans share. Threads wait for each other only where a step needs another's result; the calling thread
 * works too, but only once it needs the results: until then it is free to prepare what comes next.
 * @throws KindlingError if the plan does not fit into the memory
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
    for (const [argument, { address, length }] of layout.memory.inputs.entries()) {
      const value = values[argument];
      if (value.length !== length) throw new Error(`plan argument ${argument} holds ${value.length} numbers, expected ${length}`);
      f32.set(value, address / 4);
    }
    const { outputs } = layout.memory;
    const results = () => outputs.map(({ address, length }) => numbers.view.slice(address / 4, address / 4 + length));
    if (crew !== null && !isProfiling()) {
      crew.begin(program.id, runs);
      const late = new LateResults(
        outputs.map(({ length }) => length),
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

/** Where a plan's numbers stand in memory, and how its steps depend on each other. */
interface TileLayout extends PlanEnds {
  readonly memory: MemoryLayout;
  /** The threads' shares; none without threads. */
  readonly work: WorkPlan;
}

/** Lets GPU.js trace a schedule and assign its buffers, of which no two that are in use at once are the same. */
async function layOut({ gpu, crew }: TileHost, schedule: Schedule): Promise<TileLayout> {
  const steps = stepsOfBuffers(schedule);
  const sources = steps.kernels.map(({ arguments: from }) => `function(${from.map((_, i) => `a${i}`).join(',')}){return 0;}`);
  const plan = tracePlan(gpu, steps, sources, { shared: true });
  try {
    const traced = stepsOfKernels(plan.pipeline.pipeline._buildPlan(), schedule);
    return {
      schedule,
      inputs: plan.inputs,
      outputs: plan.outputs,
      memory: layOutMemory(schedule, plan, traced),
      work: crew === null ? [] : shareWork(traced, schedule.kernels, crew.threads),
    };
  } finally {
    await plan.destroy();
  }
}

/** The modules of a plan's kernels; the host compiles them side by side. */
async function compileModules(layout: TileLayout, { memory, fusedMultiplyAdd }: TileHost): Promise<CrewProgram> {
  const { kernels } = layout.schedule;
  checkBytes('webasm', layout.schedule, layout.memory.bytes);
  const fitted = memory.fit(layout.memory.bytes);
  const modules = await Promise.all(
    kernels.map(({ kernel }, i) =>
      WebAssembly.compile(renderModule(kernel, layout.memory.kernels[i], fitted.limits, { fusedMultiplyAdd })),
    ),
  );
  return {
    id: nextProgramId++,
    memory: fitted.memory,
    steps: modules.map((module, i) => ({ module, mathImports: mathImports(kernels[i].kernel) })),
  };
}
