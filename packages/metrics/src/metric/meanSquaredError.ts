import { refuseSurplus } from '@kindling/checks';
import { squared, sumPenalties } from '../functional/meanError';
import { checkSquared, type MeanSquaredErrorOptions } from '../functional/meanSquaredError';
import type { Values } from '../input/types';
import { MeanOfPairs } from './meanOfPairs';

/**
 * The mean of the squared differences, or its root.
 * @throws MetricsError when an option does not exist
 * @see torchmetrics.MeanSquaredError
 */
export class MeanSquaredError extends MeanOfPairs<Values> {
  static override get name(): string {
    return 'MeanSquaredError';
  }

  protected readonly ofMean: (mean: number) => number;

  constructor(options?: MeanSquaredErrorOptions) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    this.ofMean = checkSquared('MeanSquaredError', options);
  }

  protected sumOf(preds: Values, target: Values): { sum: number; count: number } {
    return sumPenalties(squared, preds, target);
  }
}
