import type { Schedule, ScheduledKernel } from '../../codegen/schedule';
import type { PipelinePlan, PipelineStep } from '../gpujsTypes';

/**
 * A schedule for GPU.js, which gives every step a buffer of its own: kernels that write parts of one buffer one after the other
 * are one step. So the buffer is there from before the first of them until its last reader. Where others stand between them, what reads the buffer needs the last.
 */
export function stepsOfBuffers(schedule: Schedule): Schedule {
  const kernels: ScheduledKernel[] = [];
  for (const next of schedule.kernels) {
    const last = kernels.at(-1);
    if (last?.output !== next.output) {
      kernels.push(next);
      continue;
    }
    const cells = schedule.buffers[next.output].size;
    const read = [...new Set([...last.arguments, ...next.arguments])];
    kernels[kernels.length - 1] = { ...last, kernel: { ...last.kernel, cells, outermost: null }, arguments: read };
  }
  return { ...schedule, kernels };
}

/** What GPU.js traced of such steps, with a step for each kernel again. */
export function stepsOfKernels(traced: PipelinePlan, { kernels }: Schedule): PipelinePlan {
  const stepOf: number[] = [];
  const lastKernelOf: number[] = [];
  kernels.forEach(({ output }, i) => {
    const isNext = i === 0 || kernels[i - 1].output !== output;
    stepOf.push(i === 0 ? 0 : stepOf[i - 1] + (isNext ? 1 : 0));
    lastKernelOf[stepOf[i]] = i;
  });
  const steps = stepOf.map((step): PipelineStep => {
    const { argBindings, outputBuffer } = traced.steps[step];
    const bindings = argBindings.map((binding) =>
      binding.source === 'step' ? { ...binding, step: lastKernelOf[binding.step] } : binding,
    );
    return { argBindings: bindings, outputBuffer };
  });
  return { ...traced, steps };
}
