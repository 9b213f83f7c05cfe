import { auc } from './auc';
import { defineRanked } from './oneAgainstRest';
import type { RankedCounts } from './rankedCounts';
import { rocOf } from './roc';

/** The area under the curve of counts; NaN where there is only one class. */
export function rocArea(counts: RankedCounts): number {
  const { falsePositiveRate, truePositiveRate } = rocOf(counts);
  return auc(falsePositiveRate, truePositiveRate);
}

/**
 * The area under the ROC curve: how likely an example of a class scores higher for it than one of another class.
 * Shape: preds (N) scores of class 1 or (N, C) scores, target (N) -> a number from 0 to 1, or with `average: 'none'` one a class.
 * Each class counts against the rest; NaN where no example, or every one, is of it.
 * @throws MetricsError when the lengths differ, a score is NaN, a class is none of the scores' or an option does not exist
 * @see torchmetrics.functional.auroc, sklearn.metrics.roc_auc_score
 */
export const auroc = defineRanked('auroc', rocArea);
