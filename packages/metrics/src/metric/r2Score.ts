import { KindlingError, refuseSurplus } from '@kindling/checks';
import {
  addOutputs,
  checkMultioutput,
  type Multioutput,
  type OutputSums,
  type R2Result,
  type R2ScoreOptions,
  readOutputs,
  scoreOf,
  zeroOutputs,
} from '../functional/r2Score';
import type { Values } from '../input/types';
import { PairMetric } from './pairMetric';

/**
 * The share of the target's variance that the predictions explain.
 * @throws MetricsError when an option does not exist
 * @see torchmetrics.R2Score
 */
export class R2Score<M extends Multioutput = 'uniformAverage'> extends PairMetric<R2Result<M>, Values> {
  static override get name(): string {
    return 'R2Score';
  }

  private readonly multioutput: Multioutput;
  private sums: OutputSums[] = [];

  constructor(options?: R2ScoreOptions<M>) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    this.multioutput = checkMultioutput('R2Score', options);
  }

  protected accumulate(preds: Values, target: Values): void {
    const pair = readOutputs(preds, target);
    const fresh = zeroOutputs(pair);
    if (this.sums.length === 0) this.sums = fresh;
    if (this.sums.length !== fresh.length) {
      throw new KindlingError(`preds: expected ${this.sums.length} outputs as in the batches before, got ${fresh.length}`);
    }
    addOutputs(this.sums, pair);
  }

  protected result(): R2Result<M> {
    return scoreOf(this.sums, this.multioutput) as R2Result<M>;
  }

  protected clear(): void {
    this.sums = [];
  }
}
