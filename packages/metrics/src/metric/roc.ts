import { countPositives } from '../functional/rankedCounts';
import { type RocCurve, rocOf } from '../functional/roc';
import type { Ranked } from '../input/readRanked';
import { RankedMetric } from './rankedMetric';

/**
 * The receiver operating characteristic of two classes, at every score that occurs.
 * @see torchmetrics.ROC
 */
export class ROC extends RankedMetric<RocCurve> {
  static override get name(): string {
    return 'ROC';
  }

  protected override readonly mostColumns = 1;

  protected resultOf(ranked: Ranked): RocCurve {
    return rocOf(countPositives(ranked));
  }
}
