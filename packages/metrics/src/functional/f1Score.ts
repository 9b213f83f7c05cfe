import { defineAveraged, f1Fraction } from './averaged';

/**
 * The harmonic mean of precision and recall of each class, averaged over classes.
 * Shape: preds (N) classes or (N, C) scores, target (N) -> a number from 0 to 1, or C of them with `average: 'none'`.
 * @throws MetricsError when the lengths differ or a class is not below numClasses
 * @see torchmetrics.functional.f1_score
 */
export const f1Score = defineAveraged(f1Fraction);
