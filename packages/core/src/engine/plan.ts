import { KindlingError } from '@kindling/checks';
import { outputSize } from '../codegen/kernel';
import type { Schedule } from '../codegen/schedule';
import { isWhole } from '../expression/dtype';
import { hostNumbers, type NumberArray } from '../graph/node';
import { joinWords, type Words } from '../graph/words';
import { forgetKernel, registerKernel } from './gpujs';
import type { Gpu, GpuKernel, PipelineCall, PipelinePlan } from './gpujsTypes';

/** A schedule, and what stands at a pipeline's two ends. */
export interface PlanEnds {
  readonly schedule: Schedule;
  /** The buffers that are the pipeline's arguments, in order. */
  readonly inputs: readonly number[];
  /** The buffers that are the pipeline's results, in order. */
  readonly outputs: readonly number[];
}

/** A schedule as a GPU.js pipeline: what every backend's plan starts from. */
export interface TracedPlan extends PlanEnds {
  readonly pipeline: PipelineCall;
  destroy(): Promise<void>;
}

export interface TraceOptions {
  /** Whether GPU.js only traces: then kernels with the same source may be one, which is told its size at every call: each of its own has some 400 functions. */
  readonly shared?: boolean;
  /** Whether kernels with the same source, sizes and types are one, which GPU.js then only copies once more for each place that it reads from. */
  readonly alike?: boolean;
  /** Whether GPU.js is told which kernels give integers, and which floats. */
  readonly integers?: boolean;
}

/**
 * Makes the pipeline that calls each kernel of a schedule once; `sources` are what GPU.js knows them by.
 */
export function tracePlan(
  gpu: Gpu,
  schedule: Schedule,
  sources: readonly string[],
  { shared = false, alike = false, integers = false }: TraceOptions = {},
): TracedPlan {
  const known = new Map<string, GpuKernel>();
  const kernels = schedule.kernels.map(({ kernel, arguments: from, output: id }, i) => {
    const output = [outputSize(kernel)];
    // what GPU.js makes of a float of a sum of integers would be an integer
    const returnType = integers ? { returnType: isWhole(schedule.buffers[id].dtype) ? 'Integer' : 'Float' } : {};
    const typesOf = () => [...from, id].map((buffer) => schedule.buffers[buffer].dtype);
    const key = shared ? sources[i] : alike ? [sources[i], output, kernel.argumentSizes, typesOf()].join(';') : String(i);
    const made =
      known.get(key) ??
      gpu.createKernel(sources[i], { output, ...returnType, precision: 'single', tactic: 'precision', strictIntegers: true });
    known.set(key, made);
    return made;
  });
  const inputs = schedule.buffers.flatMap((buffer, id) => (buffer.kind === 'computed' ? [] : [id]));
  const results = new Set(schedule.results.map((place) => place.buffer));
  const outputs = [...results].filter((id) => schedule.buffers[id]?.kind === 'computed');
  const pipeline = gpu.createPipeline(traceOf(schedule, kernels, inputs, outputs, shared), { threads: false });
  const destroy = async () => {
    const clones = [
      ...(pipeline.pipeline.plan?.genericClones.values() ?? []),
      ...(pipeline.pipeline.plan?.kernels.map(({ clone }) => clone) ?? []),
    ];
    await pipeline.pipeline.destroy();
    for (const { kernel } of new Set(kernels)) kernel.destroy();
    // some kinds of kernel stay in GPU.js' list, and with it in memory
    for (const { kernel } of [...kernels, ...clones]) {
      const index = gpu.kernels.indexOf(kernel);
      if (index !== -1) gpu.kernels.splice(index, 1);
    }
  };
  return { schedule, pipeline, inputs, outputs, destroy };
}

/** The same of kernels that are rendered by us; nothing of these is kept once it is destroyed. */
export function traceOwnKernels(gpu: Gpu, schedule: Schedule): TracedPlan {
  const sources = schedule.kernels.map(({ kernel }) => registerKernel(kernel));
  const plan = tracePlan(gpu, schedule, sources);
  const destroy = () => {
    sources.forEach(forgetKernel);
    return plan.destroy();
  };
  return { ...plan, destroy };
}

/** What GPU.js keeps of a kernel on the host, whose functions are its own (measured: 88 KB of heap on `cpu`, Node 20). */
export const HOST_BYTES = 88_000;

/** What a traced plan keeps between runs: its kernels, a place for each argument, and the buffers that GPU.js assigned to its steps. */
export function keptBytes({ schedule, inputs }: PlanEnds, { steps }: PipelinePlan, bytesPerNumber: number): number {
  const { buffers, kernels } = schedule;
  // steps that are given one buffer are of one size
  const assigned = new Map(steps.map(({ outputBuffer }, i) => [outputBuffer, kernels[i].output]));
  const numbers = [...inputs, ...assigned.values()].reduce((sum, id) => sum + buffers[id].size, 0);
  return numbers * bytesPerNumber + kernels.length * HOST_BYTES;
}

/** The function that GPU.js traces: it calls every kernel once and names the results. */
function traceOf(
  schedule: Schedule,
  kernels: readonly GpuKernel[],
  inputs: readonly number[],
  outputs: readonly number[],
  shared: boolean,
) {
  const trace = (...handles: unknown[]): unknown[] => {
    const values = new Map<number, unknown>(inputs.map((id, i) => [id, handles[i]]));
    schedule.kernels.forEach(({ kernel, arguments: from, output }, i) => {
      if (shared) kernels[i].kernel.setOutput([outputSize(kernel)]);
      values.set(output, kernels[i](...from.map((id) => values.get(id))));
    });
    return outputs.map((id) => values.get(id));
  };
  // GPU.js takes the number of arguments from the function's length
  return Object.defineProperty(trace, 'length', { value: inputs.length });
}

/** Arrays of the arguments' sizes, for compiling before there are numbers. */
export function sampleArguments({ schedule, inputs }: PlanEnds): Float32Array[] {
  return inputs.map((id) => new Float32Array(schedule.buffers[id].size));
}

/** One argument of the pipeline: an array, or single numbers of several leaves that it packs side by side. */
export type PlanArgument = NumberArray | readonly NumberArray[];

/** Puts the leaves' numbers in the order of the pipeline's arguments. */
export function planArguments({ schedule, inputs }: PlanEnds, leaves: readonly NumberArray[]): PlanArgument[] {
  return inputs.map((id) => {
    const buffer = schedule.buffers[id];
    if (buffer.kind === 'packed') return buffer.leaves.map((leaf) => leaves[leaf]);
    if (buffer.kind === 'leaf') return leaves[buffer.leaf];
    throw new Error('a computed buffer is not an input');
  });
}

/** An argument on the host; at once if nothing has to be read from a device. */
export function hostArgument(argument: PlanArgument): Words | Promise<Words> {
  if (argument instanceof Float32Array) return argument;
  if (!Array.isArray(argument)) return hostNumbers(argument as NumberArray);
  const scalars = argument as readonly NumberArray[];
  if (scalars.every((scalar) => scalar instanceof Float32Array)) return joinWords(scalars as readonly Words[]);
  return Promise.all(scalars.map(hostNumbers)).then(joinWords);
}

/** All arguments on the host. */
export async function hostArguments(plan: PlanEnds, leaves: readonly NumberArray[]): Promise<Words[]> {
  const found = planArguments(plan, leaves).map(hostArgument);
  return found.some((value) => value instanceof Promise) ? Promise.all(found) : (found as Words[]);
}

/** @throws KindlingError if GPU.js gave a kernel of the plan to another backend than asked: it does so with only a warning */
export function assertRunsOn(
  name: string,
  kernelModes: readonly { mode: string; reason: string | null }[],
  expected: string,
): void {
  const other = kernelModes.find(({ mode }) => mode !== expected);
  if (other === undefined) return;
  const reason = other.reason === null ? '' : `: ${other.reason}`;
  throw new KindlingError(`backend ${name}: GPU.js ran a kernel of the plan on ${other.mode} instead of ${expected}${reason}`);
}
