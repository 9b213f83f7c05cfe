import { KindlingError } from '@kindling/checks';
import { BatchNorm } from './batchNorm';

/**
 * Gives each feature of a batch, or each channel of a batch of sequences, mean 0 and variance 1, then a learned weight and bias, as BatchNorm2d does.
 * Shape: input (N, numFeatures) or (N, numFeatures, L) -> the same; weight, bias, runningMean, runningVar (numFeatures), numBatchesTracked (), an int32.
 * @throws KindlingError for options out of range, and in `forward` for an input of another rank or channel count, or with one value per channel in training
 * @see torch.nn.BatchNorm1d
 */
export class BatchNorm1d extends BatchNorm {
  static override get name(): string {
    return 'BatchNorm1d';
  }

  protected override get layer(): string {
    return 'BatchNorm1d';
  }

  protected override checkRank(shape: readonly number[]): void {
    if (shape.length === 2 || shape.length === 3) return;
    throw new KindlingError(
      `BatchNorm1d: input has ${shape.length} dimensions (shape [${shape.join(', ')}]), expected 2 or 3: (N, ${this.numFeatures}) or (N, ${this.numFeatures}, L)`,
    );
  }
}
