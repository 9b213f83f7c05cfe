import { countPairs, zeroCounts } from '../functional/confusionMatrix';
import { checkInteger } from '../input/errors';
import type { Preds, Target } from '../input/types';
import { PairMetric } from './pairMetric';

/** A metric whose state is the confusion matrix. */
export abstract class CountingMetric<Result> extends PairMetric<Result> {
  /** Row = target, column = prediction. */
  protected counts: number[][];

  /** @throws MetricsError when numClasses is not an integer >= 1 */
  constructor(protected readonly numClasses: number) {
    super();
    this.counts = zeroCounts(checkInteger('numClasses', numClasses, 1));
  }

  protected accumulate(preds: Preds, target: Target): void {
    const batch = countPairs(preds, target, this.numClasses);
    for (let row = 0; row < this.numClasses; row++) {
      for (let column = 0; column < this.numClasses; column++) this.counts[row][column] += batch[row][column];
    }
  }

  protected clear(): void {
    this.counts = zeroCounts(this.numClasses);
  }
}
