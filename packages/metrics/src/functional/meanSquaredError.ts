import { checkBoolean, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Values } from '../input/types';
import { squared, sumPenalties } from './meanError';

/** Options of meanSquaredError. */
export interface MeanSquaredErrorOptions {
  /** false gives the root of it, in the unit of the target (default true). */
  squared?: boolean | undefined;
}

/**
 * The mean of the squared differences, or its root.
 * Shape: preds and target of one shape -> a number >= 0.
 * @throws MetricsError when the shapes differ, there is no number or an option does not exist
 * @see torchmetrics.functional.mean_squared_error
 */
export function meanSquaredError(preds: Values, target: Values, options?: MeanSquaredErrorOptions): number {
  refuseSurplus('meanSquaredError', arguments, 3);
  const power = checkSquared('meanSquaredError', options);
  const { sum, count } = sumPenalties(squared, preds, target);
  return power(sum / count);
}

/** What the options make of the mean square. */
export function checkSquared(where: string, options: MeanSquaredErrorOptions | undefined): (meanSquare: number) => number {
  const { squared = true } = checkOptions<MeanSquaredErrorOptions>(where, options, ['squared']);
  return checkBoolean('squared', squared) ? (meanSquare) => meanSquare : Math.sqrt;
}
