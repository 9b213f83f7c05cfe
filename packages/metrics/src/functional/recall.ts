import { defineAveraged, recallFraction } from './averaged';

/**
 * The share of the examples of a class that were predicted as it, averaged over classes.
 * Shape: preds (N) classes or (N, C) scores, target (N) -> a number from 0 to 1, or C of them with `average: 'none'`.
 * @throws MetricsError when the lengths differ or a class is not below numClasses
 * @see torchmetrics.functional.recall
 */
export const recall = defineAveraged(recallFraction);
