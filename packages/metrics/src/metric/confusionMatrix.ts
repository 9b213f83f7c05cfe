import { type ConfusionMatrixOptions, checkNormalize, type Normalize, normalizeCounts } from '../functional/confusionMatrix';
import { CountingMetric } from './countingMetric';

/**
 * Counts of examples: row = target, column = prediction.
 * @throws MetricsError when numClasses is not an integer >= 1
 * @see torchmetrics.ConfusionMatrix
 */
export class ConfusionMatrix extends CountingMetric<number[][]> {
  private readonly normalize: Normalize;

  constructor(options: ConfusionMatrixOptions & { numClasses: number }) {
    super(options?.numClasses);
    this.normalize = checkNormalize(options.normalize);
  }

  protected result(): number[][] {
    return normalizeCounts(this.counts, this.normalize);
  }
}
