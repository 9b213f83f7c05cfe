import type { Preds, Target, Values } from '../input/types';
import { PairMetric } from './pairMetric';

/** A metric whose value follows from a mean over all pairs. */
export abstract class MeanOfPairs<Right extends Values = Target> extends PairMetric<number, Right> {
  private sum = 0;
  private count = 0;

  /** The sum over one batch, and of how many pairs. */
  protected abstract sumOf(preds: Preds, target: Right): { sum: number; count: number };

  /** The value that belongs to a mean. */
  protected abstract ofMean(mean: number): number;

  protected accumulate(preds: Preds, target: Right): void {
    const { sum, count } = this.sumOf(preds, target);
    this.sum += sum;
    this.count += count;
  }

  protected result(): number {
    return this.ofMean(this.sum / this.count);
  }

  protected clear(): void {
    this.sum = 0;
    this.count = 0;
  }
}
