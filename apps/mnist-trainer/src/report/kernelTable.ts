import type { KernelProfile } from '@kindling/core';
import { alignColumns } from '@kindling/program';

/** What the kernels of some training steps cost. */
export interface KernelProfiles {
  readonly batchSize: number;
  readonly steps: number;
  /** Milliseconds of a whole step. */
  readonly stepMs: number;
  readonly kernels: readonly KernelProfile[];
}

/** Kernels that take less than this share of a step are counted together. */
const worthALine = 0.005;

/**
 * The kernels of a step, slowest first: milliseconds of the step, share, billions of float operations and of bytes moved per
 * second, and the ops that were fused into one kernel; then what the step does outside of kernels.
 */
export function kernelTable({ steps, stepMs, kernels }: KernelProfiles): string {
  const inStep = (kernel: KernelProfile) => (kernel.ms * kernel.runs) / steps;
  const msOf = (some: readonly KernelProfile[]) => some.reduce((sum, kernel) => sum + inStep(kernel), 0);
  const large = kernels.filter((kernel) => inStep(kernel) >= worthALine * stepMs);
  const small = kernels.filter((kernel) => !large.includes(kernel));

  const row = (ms: number, gflops: string, gbps: string, what: string) => {
    return [ms.toFixed(3), `${((100 * ms) / stepMs).toFixed(1)} %`, gflops, gbps, what];
  };
  const rows = large.map((kernel) =>
    row(inStep(kernel), kernel.gflops.toFixed(1), kernel.gbps.toFixed(1), kernel.name.replaceAll('+', ' + ')),
  );
  if (small.length > 0) rows.push(row(msOf(small), '', '', `${small.length} smaller ones`));
  rows.push(row(stepMs - msOf(kernels), '', '', 'outside of kernels: batch, graph, copies'));
  rows.push(row(stepMs, '', '', 'the step'));
  const heading = ['ms', 'share', 'GFLOP/s', 'GB/s', 'what is fused into the kernel'];
  return alignColumns([heading, ...rows], ['right', 'right', 'right', 'right', 'left']);
}
