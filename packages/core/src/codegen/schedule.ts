import type { DType } from '../expression/dtype';
import type { Kernel } from './kernel';
import type { Place } from './layout';

export type PlanBuffer =
  /** A leaf's own numbers; `leaf` counts the leaves in the order of the graph. */
  (
    | { readonly kind: 'leaf'; readonly leaf: number; readonly size: number }
    /** Numbers of several leaves of one size side by side: single numbers, so that they cost one argument together. */
    | { readonly kind: 'packed'; readonly leaves: readonly number[]; readonly size: number }
    | { readonly kind: 'computed'; readonly size: number }
  ) & {
    /** What stands in it, for messages. */
    readonly label: string;
    readonly dtype: DType;
  };

export interface ScheduledKernel {
  readonly kernel: Kernel;
  /** The plan buffers that it reads, in the order of its arguments. */
  readonly arguments: readonly number[];
  readonly output: number;
  /** Where its cells begin in that buffer; 0 if not said. Kernels that write parts of one buffer follow each other, with none between but what only they need. */
  readonly offset?: number;
  /** Whether its sum is added up in stretches, so that what each reads stays in the cache. */
  readonly inStretches?: boolean;
}

/** Kernels in order, the buffers they read and write, and where the wanted nodes end up. */
export interface Schedule {
  readonly buffers: readonly PlanBuffer[];
  readonly kernels: readonly ScheduledKernel[];
  readonly results: readonly Place[];
  /** Whether other lengths of the same are to be expected, each perhaps once: kernels are better for all of them than best for one. */
  readonly isOfAnyLength?: boolean;
  /** How many rows all steps of a sequence have together: of another length all is the same but these. Null where there is no sequence. */
  readonly rows?: ReadonlySet<number> | null;
}
