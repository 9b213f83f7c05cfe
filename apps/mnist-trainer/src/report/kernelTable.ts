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

/** A line of the table; of several kernels at once no speed is told. */
export interface KernelRow {
  readonly ms: number;
  /** Of the step, from 0 to 1. */
  readonly share: number;
  readonly speed?: Pick<KernelProfile, 'gflops' | 'gbps'>;
  readonly what: string;
}

/** The kernels of a step, slowest first; then what the step does outside of kernels, and the step itself. */
export function kernelRows({ steps, stepMs, kernels }: KernelProfiles): KernelRow[] {
  const inStep = (kernel: KernelProfile) => (kernel.ms * kernel.runs) / steps;
  const msOf = (some: readonly KernelProfile[]) => some.reduce((sum, kernel) => sum + inStep(kernel), 0);
  const large = kernels.filter((kernel) => inStep(kernel) >= worthALine * stepMs);
  const small = kernels.filter((kernel) => !large.includes(kernel));

  const row = (ms: number, what: string, speed?: KernelProfile): KernelRow => ({ ms, share: ms / stepMs, what, speed });
  const rows = large.map((kernel) => row(inStep(kernel), kernel.name.replaceAll('+', ' + '), kernel));
  if (small.length > 0) rows.push(row(msOf(small), `${small.length} smaller ones`));
  rows.push(row(stepMs - msOf(kernels), 'outside of kernels: batch, graph, copies'));
  rows.push(row(stepMs, 'the step'));
  return rows;
}

/** The rows as text: milliseconds of the step, share, billions of float operations and of bytes moved per second, and the ops that were fused into one kernel. */
export function kernelTable(profiles: KernelProfiles): string {
  const rows = kernelRows(profiles).map(({ ms, share, speed, what }) => [
    ms.toFixed(3),
    `${(100 * share).toFixed(1)} %`,
    speed?.gflops.toFixed(1) ?? '',
    speed?.gbps.toFixed(1) ?? '',
    what,
  ]);
  const heading = ['ms', 'share', 'GFLOP/s', 'GB/s', 'what is fused into the kernel'];
  return alignColumns([heading, ...rows], ['right', 'right', 'right', 'right', 'left']);
}
