import { precisionArea } from '../functional/averagePrecision';
import type { RankedAverage } from '../functional/oneAgainstRest';
import { RankedAverageMetric } from './rankedAverageMetric';

/**
 * The area under the precision-recall curve, each class against the rest, averaged over classes.
 * @see torchmetrics.AveragePrecision
 */
export class AveragePrecision<A extends RankedAverage = 'macro'> extends RankedAverageMetric<A> {
  static override get name(): string {
    return 'AveragePrecision';
  }

  protected readonly value = precisionArea;
}
