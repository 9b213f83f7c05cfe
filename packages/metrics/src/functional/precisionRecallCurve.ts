import { refuseSurplus } from '@kindling/checks';
import { readRanked } from '../input/readRanked';
import type { Preds, Target } from '../input/types';
import { countPositives, type RankedCounts, totals } from './rankedCounts';

/** Precision and recall at each threshold, and behind them the point of no predictions: precision 1, recall 0. */
export interface PrecisionRecall {
  /** One more than there are thresholds. */
  readonly precision: number[];
  /** As many as precision, falling. */
  readonly recall: number[];
  /** Rising; an example counts as positive from the threshold on. */
  readonly thresholds: number[];
}

/**
 * Precision against recall of two classes, at every score that occurs.
 * Shape: preds (N) scores of class 1, target (N) of 0 and 1; without positives recall is NaN.
 * @throws MetricsError when the lengths differ, a score is NaN or a class is neither 0 nor 1
 * @see torchmetrics.functional.precision_recall_curve, sklearn.metrics.precision_recall_curve
 */
export function precisionRecallCurve(preds: Preds, target: Target): PrecisionRecall {
  refuseSurplus('precisionRecallCurve', arguments, 2);
  return precisionRecallOf(countPositives(readRanked(preds, target, 1)));
}

/** The curve of counts. */
export function precisionRecallOf(counts: RankedCounts): PrecisionRecall {
  const { truePositives, falsePositives } = counts;
  const { positives } = totals(counts);
  return {
    precision: [...truePositives.map((hits, i) => hits / (hits + falsePositives[i])).reverse(), 1],
    recall: [...truePositives.map((hits) => hits / positives).reverse(), 0],
    thresholds: [...counts.thresholds].reverse(),
  };
}
