import { defineAveraged, recallFraction } from './averaged';

/**
 * The share of the examples of a class that were predicted as it, averaged over classes.
 * Shape: preds (N) classes or (N, C) scores, target (N) -> a number from 0 to 1, or C of them with `average: 'none'`.
 * C from 1 to 1,000,000.
 * @throws MetricsError when the lengths differ, a class is not below numClasses, there are too many classes or an option does not exist
 * @see torchmetrics.functional.recall
 */
export const recall = defineAveraged('recall', recallFraction);
