import { absolute, sumPenalties } from '../functional/meanError';
import type { Values } from '../input/types';
import { MeanOfPairs } from './meanOfPairs';

/**
 * The mean of the absolute differences.
 * @see torchmetrics.MeanAbsoluteError
 */
export class MeanAbsoluteError extends MeanOfPairs<Values> {
  static override get name(): string {
    return 'MeanAbsoluteError';
  }

  protected sumOf(preds: Values, target: Values): { sum: number; count: number } {
    return sumPenalties(absolute, preds, target);
  }

  protected ofMean(mean: number): number {
    return mean;
  }
}
