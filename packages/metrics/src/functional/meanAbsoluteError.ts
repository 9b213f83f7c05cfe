import { refuseSurplus } from '@kindling/checks';
import type { Values } from '../input/types';
import { absolute, sumPenalties } from './meanError';

/**
 * The mean of the absolute differences.
 * Shape: preds and target of one shape -> a number >= 0.
 * @throws MetricsError when the shapes differ or there is no number
 * @see torchmetrics.functional.mean_absolute_error
 */
export function meanAbsoluteError(preds: Values, target: Values): number {
  refuseSurplus('meanAbsoluteError', arguments, 2);
  const { sum, count } = sumPenalties(absolute, preds, target);
  return sum / count;
}
