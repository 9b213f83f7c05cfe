import { type PrecisionRecall, precisionRecallOf } from '../functional/precisionRecallCurve';
import { countPositives } from '../functional/rankedCounts';
import type { Ranked } from '../input/readRanked';
import { RankedMetric } from './rankedMetric';

/**
 * Precision against recall of two classes, at every score that occurs.
 * @see torchmetrics.PrecisionRecallCurve
 */
export class PrecisionRecallCurve extends RankedMetric<PrecisionRecall> {
  static override get name(): string {
    return 'PrecisionRecallCurve';
  }

  protected override readonly mostColumns = 1;

  protected resultOf(ranked: Ranked): PrecisionRecall {
    return precisionRecallOf(countPositives(ranked));
  }
}
