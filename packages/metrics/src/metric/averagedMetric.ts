import { className, refuseSurplus } from '@kindling/checks';
import {
  type Average,
  type AveragedOptions,
  type AveragedResult,
  type Averaging,
  addClassCounts,
  averageOf,
  type CountsOfClasses,
  checkAveraging,
  type Fraction,
  MOST_COUNTED_CLASSES,
  zeroClassCounts,
} from '../functional/averaged';
import { checkNumClasses, readClassPair } from '../input/readClassPair';
import type { Preds, Target } from '../input/types';
import { PairMetric } from './pairMetric';

/** A metric that averages a fraction of the counts over the classes. */
export abstract class AveragedMetric<A extends Average> extends PairMetric<AveragedResult<A>> {
  protected abstract readonly fraction: Fraction;
  private readonly averaging: Averaging;
  private readonly numClasses: number;
  private counts: CountsOfClasses;

  /** @throws MetricsError when numClasses is not an integer from 1 to 1,000,000, or an option does not exist */
  constructor(options: AveragedOptions<A> & { numClasses: number }) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    this.averaging = checkAveraging(className(this, 'Metric'), options);
    this.numClasses = checkNumClasses(this.averaging.numClasses, MOST_COUNTED_CLASSES);
    this.counts = zeroClassCounts(this.numClasses);
  }

  protected accumulate(preds: Preds, target: Target): void {
    addClassCounts(this.counts, readClassPair(preds, target, this.numClasses, MOST_COUNTED_CLASSES));
  }

  protected result(): AveragedResult<A> {
    return averageOf(this.fraction, this.counts, this.averaging) as AveragedResult<A>;
  }

  protected clear(): void {
    this.counts = zeroClassCounts(this.numClasses);
  }
}
