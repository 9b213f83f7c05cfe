import {
  type Average,
  type AveragedOptions,
  type AveragedResult,
  type Averaging,
  averageOf,
  checkAveraging,
  type Fraction,
} from '../functional/averaged';
import { CountingMetric } from './countingMetric';

/** A metric that averages a fraction of the counts over the classes. */
export abstract class AveragedMetric<A extends Average> extends CountingMetric<AveragedResult<A>> {
  protected abstract readonly fraction: Fraction;
  private readonly averaging: Averaging;

  /** @throws MetricsError when numClasses is not an integer >= 1 */
  constructor(options: AveragedOptions<A> & { numClasses: number }) {
    super(options?.numClasses);
    this.averaging = checkAveraging(options);
  }

  protected result(): AveragedResult<A> {
    return averageOf(this.fraction, this.counts, this.averaging) as AveragedResult<A>;
  }
}
