import { type Average, recallFraction } from '../functional/averaged';
import { AveragedMetric } from './averagedMetric';

/**
 * The share of the examples of a class that were predicted as it, averaged over classes.
 * @see torchmetrics.Recall
 */
export class Recall<A extends Average = 'macro'> extends AveragedMetric<A> {
  static override get name(): string {
    return 'Recall';
  }

  protected readonly fraction = recallFraction;
}
