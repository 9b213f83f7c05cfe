import { KindlingError } from '@kindling/checks';
import { BatchNorm } from './batchNorm';

/**
 * Gives each channel of a batch of images mean 0 and variance 1, then a learned weight and bias: (x - mean) / sqrt(var + eps) * weight + bias. In training
 * by the statistics of the batch, which enter the running ones; in evaluation by those. `step()` and reading a loss compute them along.
 * Shape: input (N, numFeatures, H, W) -> the same; weight, bias, runningMean, runningVar (numFeatures), numBatchesTracked (), an int32.
 * @throws KindlingError for options out of range, and in `forward` for an input of another rank or channel count, or with one value per channel in training
 * @see torch.nn.BatchNorm2d
 */
export class BatchNorm2d extends BatchNorm {
  static override get name(): string {
    return 'BatchNorm2d';
  }

  protected override get layer(): string {
    return 'BatchNorm2d';
  }

  protected override checkRank(shape: readonly number[]): void {
    if (shape.length === 4) return;
    throw new KindlingError(
      `BatchNorm2d: input has ${shape.length} dimensions (shape [${shape.join(', ')}]), expected 4: (N, ${this.numFeatures}, H, W)`,
    );
  }
}
