import type { KernelProfiles } from 'mnist-trainer/kernelTable';
import { askWorkload } from '../programs';
import type { KernelsSettings } from '../workloads/settings';

/** What each kernel of a network's training step takes: ours alone, on one thread. */
export interface KernelCase {
  readonly name: string;
  readonly title: string;
  measure(): Promise<KernelProfiles>;
}

export function kernelCases({ quick }: { quick: boolean }): KernelCase[] {
  const measure = (width: number, steps: number) => () =>
    askWorkload<KernelProfiles>('kernels', { batchSize: 64, width, warmUpSteps: 5, steps } satisfies KernelsSettings);
  return [
    { name: 'kernels', title: 'batch 64', measure: measure(1, quick ? 20 : 100) },
    { name: 'kernels-wide', title: 'batch 64, 4 x channels', measure: measure(4, quick ? 5 : 20) },
  ];
}
