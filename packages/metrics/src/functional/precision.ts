import { defineAveraged, precisionFraction } from './averaged';

/**
 * The share of the examples predicted as a class that are of it, averaged over classes.
 * Shape: preds (N) classes or (N, C) scores, target (N) -> a number from 0 to 1, or C of them with `average: 'none'`.
 * C from 1 to 1,000,000.
 * @throws MetricsError when the lengths differ, a class is not below numClasses, there are too many classes or an option does not exist
 * @see torchmetrics.functional.precision
 */
export const precision = defineAveraged('precision', precisionFraction);
