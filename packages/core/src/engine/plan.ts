import { renderGather } from '../codegen/gather';
import type { Schedule } from '../codegen/schedule';
import { KindlingError } from '../shape/errors';
import type { Crew } from './crew';
import {
  type CompiledSteps,
  forgetTileKernel,
  type Gpu,
  type GpuKernel,
  loadGpuJs,
  type PipelineCall,
  registerTileKernel,
} from './gpujs';
import { isProfiling, timeKernel } from './profile';
import { shareWork } from './share';

/** The device that plans run on. */
export interface Device {
  readonly mode: string;
  readonly gpu: Gpu;
  /** Whether kernels are rendered as register tiles (webasm with vectors) or left to GPU.js. */
  readonly tiles: boolean;
  readonly crew: Crew | null;
}

/** A compiled schedule: one GPU.js pipeline, ready to run again and again. */
export interface Plan {
  readonly executor: string;
  readonly schedule: Schedule;
  /** Computes the results' buffers from the leaves' numbers (in the order of the graph). */
  run(leaves: readonly Float32Array[]): Promise<ReadonlyMap<number, Float32Array>>;
  destroy(): Promise<void>;
}

let nextProgramId = 0;

/** Compiles a schedule into one GPU.js pipeline. @throws KindlingError if any kernel would run elsewhere than asked */
export async function compilePlan(device: Device, schedule: Schedule): Promise<Plan> {
  // nothing but other names for numbers that are there already
  if (schedule.kernels.length === 0) return { executor: 'none', schedule, run: async () => new Map(), destroy: async () => {} };
  const { input } = await loadGpuJs();
  const sources: string[] = [];
  const kernels = schedule.kernels.map(({ kernel }) => {
    const source = device.tiles ? registerTileKernel(kernel) : renderGather(kernel);
    if (device.tiles) sources.push(source);
    return device.gpu.createKernel(source, { output: [kernel.cells], precision: 'single', strictIntegers: true });
  });
  const inputs = schedule.buffers.flatMap((buffer, id) => (buffer.kind === 'computed' ? [] : [id]));
  const outputs = [...new Set(schedule.results.map((place) => place.buffer))].filter(
    (id) => schedule.buffers[id]?.kind === 'computed',
  );
  const pipeline = device.gpu.createPipeline(traceOf(schedule, kernels, inputs, outputs), { threads: device.crew !== null });
  const gather = inputGatherer(schedule, inputs);
  const destroy = async () => {
    for (const source of sources) forgetTileKernel(source);
    await pipeline.pipeline.destroy();
  };
  if (device.tiles) return compileTiles(device, schedule, pipeline, gather, outputs, input, destroy);

  const run = async (leaves: readonly Float32Array[]) => {
    const values = gather(leaves).map((data) => input(data, [data.length]));
    const results = await pipeline(...values);
    assertRunsOn(device, pipeline);
    return new Map(outputs.map((id, i) => [id, results[i] as Float32Array]));
  };
  return {
    get executor() {
      return pipeline.pipeline.executorKind;
    },
    schedule,
    run,
    destroy,
  };
}

/** The function that GPU.js traces: it calls every kernel once and names the results. */
function traceOf(schedule: Schedule, kernels: readonly GpuKernel[], inputs: readonly number[], outputs: readonly number[]) {
  const trace = (...handles: unknown[]): unknown[] => {
    const values = new Map<number, unknown>(inputs.map((id, i) => [id, handles[i]]));
    schedule.kernels.forEach(({ arguments: from, output }, i) => {
      values.set(output, (kernels[i] as GpuKernel)(...from.map((id) => values.get(id))));
    });
    return outputs.map((id) => values.get(id));
  };
  // GPU.js takes the number of arguments from the function's length
  return Object.defineProperty(trace, 'length', { value: inputs.length });
}

/** Puts the leaves' numbers in the order of the pipeline's arguments, single numbers packed into one array. */
function inputGatherer(schedule: Schedule, inputs: readonly number[]) {
  return (leaves: readonly Float32Array[]): Float32Array[] =>
    inputs.map((id) => {
      const buffer = schedule.buffers[id];
      if (buffer?.kind === 'scalars')
        return Float32Array.from(buffer.leaves, (leaf) => (leaves[leaf] as Float32Array)[0] as number);
      if (buffer?.kind === 'leaf') return leaves[buffer.leaf] as Float32Array;
      throw new Error('a computed buffer is not an input');
    });
}

function assertRunsOn(device: Device, pipeline: PipelineCall): void {
  const { fallbackReason, executorKind } = pipeline.pipeline;
  const { backend } = pipeline as unknown as { backend: string };
  const expected = device.mode === 'cpu' ? 'cpu' : device.mode;
  if (backend !== expected && !(expected !== 'cpu' && backend === 'gpu')) {
    throw new KindlingError(
      `backend ${device.mode}: GPU.js ran the plan on ${backend} (executor ${executorKind}${fallbackReason === null ? '' : `: ${fallbackReason}`})`,
    );
  }
}

/**
 * Lets GPU.js trace, lay out the memory and compile, then drives the compiled steps: arguments are copied straight into
 * the plan's memory, the calling thread works too, and barriers stand only where a step needs another's result.
 */
async function compileTiles(
  device: Device,
  schedule: Schedule,
  pipeline: PipelineCall,
  gather: (leaves: readonly Float32Array[]) => Float32Array[],
  outputs: readonly number[],
  input: (value: Float32Array, size: number[]) => unknown,
  destroy: () => Promise<void>,
): Promise<Plan> {
  const inner = pipeline.pipeline;
  const samples = schedule.buffers
    .filter((buffer) => buffer.kind !== 'computed')
    .map((buffer) => input(new Float32Array(buffer.size), [buffer.size]));
  inner.plan = inner._buildPlan();
  await inner._prepareExecutor(samples);
  const compiled = inner._executor;
  if (compiled === false || compiled === undefined) {
    throw new KindlingError(`backend ${device.mode}: GPU.js could not compile the plan: ${inner.fallbackReason}`);
  }
  const runs = compiled._stepRuns.map((step) => step.run);
  const id = nextProgramId++;
  const crew = compiled.threaded ? device.crew : null;
  if (crew !== null) await teach(crew, id, compiled, shareWork(inner.plan, schedule.kernels, crew.threads));

  const run = async (leaves: readonly Float32Array[]) => {
    const values = gather(leaves);
    for (const [argument, { offset, flatLength }] of compiled._argArrayRegions) {
      const value = values[argument] as Float32Array;
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
        const { base, count } = compiled._resultReads[i] as { base: number; count: number };
        return [buffer, compiled.f32.slice(base, base + count)];
      }),
    );
  };
  return {
    executor: crew === null ? 'fused-sync' : 'fused-threaded',
    schedule,
    run,
    destroy: async () => {
      crew?.forget(id);
      await destroy();
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
