import { refuseSurplus } from '@kindling/checks';
import { type AccuracyOptions, checkTopK, countCorrect } from '../functional/accuracy';
import type { Preds, Target } from '../input/types';
import { PairMetric } from './pairMetric';

/**
 * The fraction of examples whose class was predicted, 0 to 1.
 * @throws MetricsError when topK is not an integer >= 1, or an option does not exist
 * @see torchmetrics.Accuracy
 */
export class Accuracy extends PairMetric<number> {
  static override get name(): string {
    return 'Accuracy';
  }

  private readonly topK: number;
  private correct = 0;
  private total = 0;

  constructor(options?: AccuracyOptions) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    this.topK = checkTopK('Accuracy', options);
  }

  protected accumulate(preds: Preds, target: Target): void {
    const { correct, total } = countCorrect(preds, target, this.topK);
    this.correct += correct;
    this.total += total;
  }

  protected result(): number {
    return this.correct / this.total;
  }

  protected clear(): void {
    this.correct = 0;
    this.total = 0;
  }
}
