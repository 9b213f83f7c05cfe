import { refuseSurplus } from '@kindling/checks';
import { readRanked } from '../input/readRanked';
import type { Preds, Target } from '../input/types';
import { countPositives, type RankedCounts, totals } from './rankedCounts';

/** What a threshold lets through: shares of the negatives and of the positives, from none (threshold Infinity) to all. */
export interface RocCurve {
  readonly falsePositiveRate: number[];
  readonly truePositiveRate: number[];
  /** Falling; an example counts as positive from the threshold on. */
  readonly thresholds: number[];
}

/**
 * The receiver operating characteristic of two classes: true against false positive rate, at every score that occurs.
 * Shape: preds (N) scores of class 1, target (N) of 0 and 1 -> three lists of equal length; a rate of nothing (0/0) is NaN.
 * @throws MetricsError when the lengths differ, a score is NaN or a class is neither 0 nor 1
 * @see torchmetrics.functional.roc; sklearn.metrics.roc_curve with drop_intermediate=False
 */
export function roc(preds: Preds, target: Target): RocCurve {
  refuseSurplus('roc', arguments, 2);
  return rocOf(countPositives(readRanked(preds, target, 1)));
}

/** The curve of counts. */
export function rocOf(counts: RankedCounts): RocCurve {
  const { positives, negatives } = totals(counts);
  return {
    falsePositiveRate: [0, ...counts.falsePositives].map((count) => count / negatives),
    truePositiveRate: [0, ...counts.truePositives].map((count) => count / positives),
    thresholds: [Number.POSITIVE_INFINITY, ...counts.thresholds],
  };
}
