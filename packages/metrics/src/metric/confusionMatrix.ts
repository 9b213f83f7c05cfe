import { refuseSurplus } from '@kindling/checks';
import {
  addPairs,
  type ConfusionMatrixOptions,
  checkMatrixOptions,
  MOST_MATRIX_CLASSES,
  type Normalize,
  normalizeCounts,
  zeroCounts,
} from '../functional/confusionMatrix';
import { checkNumClasses, readClassPair } from '../input/readClassPair';
import type { Preds, Target } from '../input/types';
import { PairMetric } from './pairMetric';

/**
 * Counts of examples: row = target, column = prediction.
 * @throws MetricsError when numClasses is not an integer from 1 to 4,096, or an option does not exist
 * @see torchmetrics.ConfusionMatrix
 */
export class ConfusionMatrix extends PairMetric<number[][]> {
  static override get name(): string {
    return 'ConfusionMatrix';
  }

  private readonly normalize: Normalize;
  private readonly numClasses: number;
  private counts: number[][];

  constructor(options: ConfusionMatrixOptions & { numClasses: number }) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { numClasses, normalize } = checkMatrixOptions('ConfusionMatrix', options);
    this.normalize = normalize;
    this.numClasses = checkNumClasses(numClasses, MOST_MATRIX_CLASSES);
    this.counts = zeroCounts(this.numClasses);
  }

  protected accumulate(preds: Preds, target: Target): void {
    addPairs(this.counts, readClassPair(preds, target, this.numClasses, MOST_MATRIX_CLASSES));
  }

  protected result(): number[][] {
    return normalizeCounts(this.counts, this.normalize);
  }

  protected clear(): void {
    this.counts = zeroCounts(this.numClasses);
  }
}
