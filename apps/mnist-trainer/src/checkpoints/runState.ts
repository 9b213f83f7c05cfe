import type { Json } from '@kindling/serialize';
import type { TrainerOptions } from '../options/options';
import type { MetricsRecord } from '../report/metricsFile';

/** What a checkpoint of a run holds beside the states of its parts. */
export interface RunState {
  readonly kind: 'mnist-trainer run';
  /** Everything that the run was told; the data set is the one that it found. */
  readonly options: TrainerOptions;
  /** From 1; 0 before the first. */
  readonly epoch: number;
  /** Whether the epoch has come to its test. */
  readonly trained: boolean;
  /** Steps from the start of the run. */
  readonly step: number;
  readonly seconds: number;
  /** The lines of the metrics file. */
  readonly records: readonly MetricsRecord[];
}

/** What a program wrote that saved a run's state. @throws Error for what another one wrote */
export function checkRunState(path: string, info: Json): RunState {
  if ((info as Partial<RunState> | null)?.kind === 'mnist-trainer run') return info as unknown as RunState;
  throw new Error(`${path}: expected a checkpoint of a run of this program, got one of another`);
}
