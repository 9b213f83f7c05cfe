import { KindlingError } from '@kindling/checks';
import type { Schedule, ScheduledKernel } from '../../codegen/schedule';
import type { NumberArray } from '../../graph/node';
import type { Plan } from '../device';
import { loadGpuJs } from '../gpujs';
import type {
  EncodedPasses,
  Gpu,
  GpuBuffer,
  GpuCommandEncoder,
  GpuComputePass,
  GpuDevice,
  PipelinePlan,
  WebGpuContext,
} from '../gpujsTypes';
import { checkPlaces } from '../limits';
import {
  hostArgument,
  keptBytes,
  type PlanArgument,
  planArguments,
  sampleArguments,
  type TracedPlan,
  traceOwnKernels,
} from '../plan';
import { isProfiling, noteKernel } from '../profile';
import type { Residents } from '../residents';
import { DEVICE_LOST } from './bufferMemory';

/** A WebGPU device at work. */
export interface Encoder {
  readonly context: WebGpuContext;
  readonly residents: Residents<GpuBuffer>;
  /** Runs that were handed to the device and are not known to be done. */
  readonly inFlight: Promise<void>[];
  /** The first error that the device reported after the fact; what it computed since can't be trusted. */
  failure: string | null;
}

/** Runs that may wait in the device's queue; more would only let the host's uploads pile up. */
const MAX_IN_FLIGHT = 3;

/**
 * Lets GPU.js trace, compile and allocate, then encodes the passes itself: GPU.js takes only host arrays and reads every
 * result, while here results stay on the device and become arguments of the next run by a copy within it.
 * @throws KindlingError if a kernel does not compile or its buffers exceed the device's limits
 */
export async function compileEncoderPlan(gpu: Gpu, encoder: Encoder, schedule: Schedule): Promise<Plan> {
  const { input } = await loadGpuJs();
  checkDevice(encoder);
  const { maxBufferSize, maxStorageBufferBindingSize } = encoder.context.device.limits;
  checkPlaces(
    'webgpu',
    schedule,
    Math.floor(Math.min(maxBufferSize, maxStorageBufferBindingSize) / 4),
    'as much as the device binds',
  );
  const plan = traceOwnKernels(gpu, schedule);
  const { pipeline } = plan.pipeline;
  let traced: PipelinePlan;
  try {
    traced = pipeline._buildPlan();
    pipeline.plan = traced;
    await captureErrors(encoder, async () =>
      pipeline._prepareExecutor(sampleArguments(plan).map((data) => input(data, [data.length]))),
    );
    if (!pipeline._executor || pipeline.executorKind !== 'fused-encoder') {
      throw new KindlingError(`backend webgpu: GPU.js could not compile the plan: ${pipeline.fallbackReason}`);
    }
  } catch (error) {
    await plan.destroy();
    throw error;
  }
  const passes = pipeline._executor as EncodedPasses;
  passes._staging?.destroy();
  passes._staging = null;
  let proven = false;
  return {
    schedule,
    bytes: keptBytes(plan, traced, 4),
    run: async (leaves) => {
      checkDevice(encoder);
      if (proven) return encode(encoder, plan, passes, leaves);
      const results = await captureErrors(encoder, () => encode(encoder, plan, passes, leaves));
      proven = true;
      return results;
    },
    destroy: plan.destroy,
  };
}

/** Encodes a run: arguments in, every kernel, results out to memory that stays. */
async function encode(
  { context: { device }, residents, inFlight }: Encoder,
  plan: TracedPlan,
  passes: EncodedPasses,
  leaves: readonly NumberArray[],
): Promise<Map<number, NumberArray>> {
  const { schedule, outputs } = plan;
  await residents.makeRoom(outputs.map((id) => schedule.buffers[id].size));
  const commands = device.createCommandEncoder();
  const values = planArguments(plan, leaves);
  for (const [index, region] of passes._argRegions) await upload(values[index], region.buffer, device.queue, residents, commands);
  const pass = commands.beginComputePass();
  for (const step of passes._passes) dispatch(pass, step);
  pass.end();
  const results = new Map<number, NumberArray>();
  outputs.forEach((id, i) => {
    const { buffer, byteLength } = passes._resultReads[i];
    const { handle, array } = residents.keep(schedule.buffers[id].size);
    commands.copyBufferToBuffer(buffer, 0, handle, 0, byteLength);
    results.set(id, array);
  });
  device.queue.submit([commands.finish()]);
  if (isProfiling()) await timeSteps(device, schedule.kernels, passes._passes);
  inFlight.push(device.queue.onSubmittedWorkDone());
  if (inFlight.length > MAX_IN_FLIGHT) await inFlight.shift();
  return results;
}

function dispatch(pass: GpuComputePass, { pipeline, bindGroup, groups }: EncodedPasses['_passes'][number]): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...groups);
}

/** A kernel never reads what it writes, so it may run again: so often, that handing it to the device weighs little. */
const TIMED_RUNS = 20;

/** Times each kernel of a plan that has run, by running it once more and then many times more. */
async function timeSteps(device: GpuDevice, kernels: readonly ScheduledKernel[], steps: EncodedPasses['_passes']): Promise<void> {
  const time = async (step: EncodedPasses['_passes'][number], runs: number) => {
    const commands = device.createCommandEncoder();
    const pass = commands.beginComputePass();
    for (let i = 0; i < runs; i++) dispatch(pass, step);
    pass.end();
    const start = performance.now();
    device.queue.submit([commands.finish()]);
    await device.queue.onSubmittedWorkDone();
    return performance.now() - start;
  };
  for (const [i, step] of steps.entries()) {
    await time(step, 1);
    const once = await time(step, 1);
    const often = await time(step, 1 + TIMED_RUNS);
    noteKernel(kernels[i], Math.max(0, often - once) / TIMED_RUNS);
  }
}

/** Brings an argument to its place: by a copy on the device where it has it, else from the host. */
async function upload(
  value: PlanArgument,
  to: GpuBuffer,
  queue: WebGpuContext['device']['queue'],
  residents: Residents<GpuBuffer>,
  commands: GpuCommandEncoder,
): Promise<void> {
  const parts = Array.isArray(value) ? (value as readonly NumberArray[]) : [value as NumberArray];
  const places = parts.map((part) => residents.find(part));
  if (places.every((place) => place === null)) {
    queue.writeBuffer(to, 0, await hostArgument(value));
    return;
  }
  let at = 0;
  for (const [i, part] of parts.entries()) {
    const place = places[i];
    const bytes = part.length * 4;
    if (place === null) queue.writeBuffer(to, at, (await hostArgument(part)) as Float32Array);
    else commands.copyBufferToBuffer(place.handle, place.offset * 4, to, at, bytes);
    at += bytes;
  }
}

/** Runs something and waits for what the device has to say about it. @throws KindlingError with the device's words */
async function captureErrors<T>({ context: { device } }: Encoder, run: () => Promise<T>): Promise<T> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  let result: T;
  let problem: { readonly message: string } | null = null;
  try {
    result = await run();
  } finally {
    const [validation, memory] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
    problem = validation ?? memory;
  }
  if (problem !== null) throw new KindlingError(`backend webgpu: the device refused the plan: ${problem.message}`);
  return result;
}

/** @throws KindlingError if the device is lost or reported an error */
function checkDevice({ context, failure }: Encoder): void {
  if (context.isLost) throw new KindlingError(DEVICE_LOST);
  if (failure !== null) throw new KindlingError(`backend webgpu: the device reported an error: ${failure}`);
}
