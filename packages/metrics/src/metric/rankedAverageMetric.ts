import { className, refuseSurplus } from '@kindling/checks';
import {
  averageOfRanked,
  checkRankedAverage,
  type OfCounts,
  type RankedAverage,
  type RankedOptions,
  type RankedResult,
} from '../functional/oneAgainstRest';
import type { Ranked } from '../input/readRanked';
import { RankedMetric } from './rankedMetric';

/** A metric that averages a value of each class against the rest. */
export abstract class RankedAverageMetric<A extends RankedAverage> extends RankedMetric<RankedResult<A>> {
  protected abstract readonly value: OfCounts;
  private readonly average: RankedAverage;

  /** @throws MetricsError when average is none of those that exist, or an option does not exist */
  constructor(options?: RankedOptions<A>) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    this.average = checkRankedAverage(className(this, 'Metric'), options);
  }

  protected resultOf(ranked: Ranked): RankedResult<A> {
    return averageOfRanked(this.value, ranked, this.average) as RankedResult<A>;
  }
}
