import { type Average, f1Fraction } from '../functional/averaged';
import { AveragedMetric } from './averagedMetric';

/**
 * The harmonic mean of precision and recall of each class, averaged over classes.
 * @see torchmetrics.F1Score
 */
export class F1Score<A extends Average = 'macro'> extends AveragedMetric<A> {
  static override get name(): string {
    return 'F1Score';
  }

  protected readonly fraction = f1Fraction;
}
