import { checkValue, checkWeight } from '../functional/mean';
import { MetricsError } from '../input/errors';
import { isTensorLike } from '../input/readInput';
import type { TensorLike } from '../input/types';
import { Metric } from './metric';

/**
 * The mean of values, each counted `n` times: of batch losses with the batch sizes it is the loss per example.
 * @see torchmetrics.aggregation.MeanMetric
 */
export class Mean extends Metric<number> {
  private sum = 0;
  private total = 0;

  /**
   * Adds a value that stands for `n` examples (default 1); given a tensor of one number, it has to be awaited.
   * @throws MetricsError when `value` is no number or `n` is not a number >= 0
   */
  update(value: number, n?: number): void;
  update(value: number | TensorLike, n?: number): Promise<void>;
  update(value: number | TensorLike, n = 1): void | Promise<void> {
    checkWeight('n', n);
    if (isTensorLike(value)) {
      return this.addLater(value.data(), (data) => {
        if (data.length !== 1) throw new MetricsError(`value: expected one number, got shape [${value.shape.join(', ')}]`);
        this.accumulate(data[0], n);
      });
    }
    this.add(() => this.accumulate(checkValue('value', value), n));
  }

  protected result(): number {
    if (this.total === 0) throw new MetricsError('Mean.compute(): expected an update with n above 0, got only 0');
    return this.sum / this.total;
  }

  protected clear(): void {
    this.sum = 0;
    this.total = 0;
  }

  private accumulate(value: number, n: number): void {
    // An empty batch has no mean (0/0), and must not turn the whole into NaN.
    if (n > 0) this.sum += value * n;
    this.total += n;
  }
}
