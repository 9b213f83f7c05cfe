import { checkFunction, KindlingError, refuseSurplus } from '@kindling/checks';
import { costOf } from '../codegen/kernel';
import type { ScheduledKernel } from '../codegen/schedule';

/** What one kernel of a step costs. */
export interface KernelProfile {
  /** The ops that were fused into it. */
  readonly name: string;
  /** Milliseconds, of webasm on one thread: the mean over the runs. */
  readonly ms: number;
  /** Float operations per second, in 10^9. */
  readonly gflops: number;
  /** Bytes that it must at least read and write, per second, in 10^9. */
  readonly gbps: number;
  readonly runs: number;
}

interface Timing {
  readonly kernel: ScheduledKernel;
  ms: number;
  runs: number;
}

let timings: Map<ScheduledKernel, Timing> | null = null;

export function isProfiling(): boolean {
  return timings !== null;
}

/** Runs one kernel and, while profiling, notes how long it took. */
export function timeKernel(kernel: ScheduledKernel, run: () => void): void {
  const start = performance.now();
  run();
  noteKernel(kernel, performance.now() - start);
}

/** Notes how long one run of a kernel took, while profiling. */
export function noteKernel(kernel: ScheduledKernel, ms: number): void {
  const timing = timings?.get(kernel) ?? { kernel, ms: 0, runs: 0 };
  timing.ms += ms;
  timing.runs++;
  timings?.set(kernel, timing);
}

/**
 * Runs `fn` with every kernel timed on its own, on one thread; slowest first. Run a few steps before, so that plans are
 * compiled. Kernels are timed on webasm and webgpu (there each runs some times more, so a step takes longer); elsewhere the list is empty.
 * @throws KindlingError if `fn` is no function, or another profile is under way: each would count the other's kernels
 */
export async function profile(fn: () => unknown): Promise<KernelProfile[]> {
  refuseSurplus('profile', arguments, 1);
  checkFunction('profile: fn', fn);
  if (timings !== null) throw new KindlingError('profile: expected to be called after the profile that is under way');
  const own = new Map<ScheduledKernel, Timing>();
  timings = own;
  try {
    await fn();
    return [...own.values()].map(describeTiming).sort((a, b) => b.ms - a.ms);
  } finally {
    timings = null;
  }
}

function describeTiming({ kernel: { kernel }, ms, runs }: Timing): KernelProfile {
  const { flops, bytes } = costOf(kernel);
  const mean = ms / runs;
  return { name: kernel.name, ms: mean, gflops: flops / mean / 1e6, gbps: bytes / mean / 1e6, runs };
}
