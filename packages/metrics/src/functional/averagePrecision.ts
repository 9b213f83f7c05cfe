import { defineRanked } from './oneAgainstRest';
import { type RankedCounts, totals } from './rankedCounts';

/** The mean of the precision at each threshold, by the recall that it adds; NaN without positives. */
export function precisionArea(counts: RankedCounts): number {
  const { positives } = totals(counts);
  let before = 0;
  return counts.truePositives.reduce((sum, hits, i) => {
    const added = (hits - before) / positives;
    before = hits;
    return sum + (added * hits) / (hits + counts.falsePositives[i]);
  }, 0);
}

/**
 * The area under the precision-recall curve, in steps: the mean of precision over the positives.
 * Shape: preds (N) scores of class 1 or (N, C) scores, target (N) -> a number from 0 to 1, or with `average: 'none'` one a class.
 * Each class counts against the rest; NaN where no example is of it.
 * @throws MetricsError when the lengths differ, a score is NaN, a class is none of the scores' or an option does not exist
 * @see torchmetrics.functional.average_precision, sklearn.metrics.average_precision_score
 */
export const averagePrecision = defineRanked('averagePrecision', precisionArea);
