import { checkNumber, checkNumbers, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { checkTotal, checkValue } from '../functional/mean';
import { isTensorLike, numbersOf } from '../input/readValues';
import type { TensorLike } from '../input/types';
import { Metric } from './metric';

/**
 * The mean of values, each counted `n` times: of batch losses with the batch sizes it is the loss per example.
 * @see torchmetrics.aggregation.MeanMetric
 */
export class Mean extends Metric<number> {
  static override get name(): string {
    return 'Mean';
  }

  private sum = 0;
  private total = 0;

  /**
   * Adds a value that stands for `n` examples (a finite number >= 0, default 1); given a tensor of one number, it has to be awaited.
   * @throws MetricsError when `value` is no number or `n` is not a number >= 0
   */
  update(value: number, n?: number): void;
  update(value: number | TensorLike, n?: number): Promise<void>;
  update(value: number | TensorLike, n = 1): void | Promise<void> {
    refuseSurplus('Mean.update', arguments, 2);
    checkNumber('n', n, { min: 0 });
    if (isTensorLike(value)) {
      return this.addLater(
        () => numbersOf(value),
        (data) => {
          const numbers = checkNumbers('value', data);
          if (numbers.length !== 1) {
            throw new KindlingError(`value: expected one number, got shape ${describe(value.shape)}`);
          }
          this.accumulate(numbers[0], n);
        },
      );
    }
    this.add(() => this.accumulate(checkValue('value', value), n));
  }

  protected result(): number {
    if (this.total === 0) throw new KindlingError('Mean.compute(): expected an update with n above 0, got only 0');
    return this.sum / this.total;
  }

  protected clear(): void {
    this.sum = 0;
    this.total = 0;
  }

  private accumulate(value: number, n: number): void {
    this.total = checkTotal('n', this.total + n);
    // An empty batch has no mean (0/0), and must not turn the whole into NaN.
    if (n > 0) this.sum += value * n;
  }
}
