import { type Average, precisionFraction } from '../functional/averaged';
import { AveragedMetric } from './averagedMetric';

/**
 * The share of the examples predicted as a class that are of it, averaged over classes.
 * @see torchmetrics.Precision
 */
export class Precision<A extends Average = 'macro'> extends AveragedMetric<A> {
  static override get name(): string {
    return 'Precision';
  }

  protected readonly fraction = precisionFraction;
}
