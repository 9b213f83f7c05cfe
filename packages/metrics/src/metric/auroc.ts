import { rocArea } from '../functional/auroc';
import type { RankedAverage } from '../functional/oneAgainstRest';
import { RankedAverageMetric } from './rankedAverageMetric';

/**
 * The area under the ROC curve, each class against the rest, averaged over classes.
 * @see torchmetrics.AUROC
 */
export class AUROC<A extends RankedAverage = 'macro'> extends RankedAverageMetric<A> {
  static override get name(): string {
    return 'AUROC';
  }

  protected readonly value = rocArea;
}
