import { KindlingError, refuseSurplus } from '@kindling/checks';
import { noGradSync, type Tensor } from '@kindling/core';
import { instanceNorm } from '../../functional';
import { checkChannels, keepRunning, normalizedBatch } from '../../functions/batchNorm';
import { RunningNorm, type RunningNormOptions } from './runningNorm';

/** As BatchNorm's, but that there are no weights and no running statistics unless asked for. */
export type InstanceNormOptions = RunningNormOptions;

/** What InstanceNorm1d and InstanceNorm2d have in common. */
abstract class InstanceNorm extends RunningNorm {
  static override get name(): string {
    return 'InstanceNorm';
  }

  constructor(numFeatures: number, options: InstanceNormOptions = {}) {
    super(numFeatures, options, false);
    refuseSurplus(new.target.name, arguments, 2);
  }

  override forward(given: Tensor): Tensor {
    const input = this.checkInput(given);
    const { layer, runningMean, runningVar, weight, bias, eps, numFeatures } = this;
    if (!this.training && runningMean !== null && runningVar !== null) {
      return normalizedBatch(layer, input, { runningMean, runningVar, weight, bias, training: false, momentum: 0, eps });
    }
    checkChannels(`${layer}: runningMean`, runningMean, numFeatures);
    checkChannels(`${layer}: runningVar`, runningVar, numFeatures);
    const output = instanceNorm(input, { weight, bias, eps });
    if (!this.training || runningMean === null || runningVar === null) return output;
    const { shape, numel } = input;
    // a batch of nothing has no statistics
    if (numel === 0) return output;
    noGradSync(() => {
      const places = shape.map((_, dim) => dim).slice(2);
      // of each instance by itself, then their mean; divided by n - 1, as PyTorch does
      const variance = input.var(places).mean(0);
      // null stands for the mean over all batches, which PyTorch does not know here either
      const momentum = this.momentum ?? 0;
      keepRunning(runningMean, input.mean([0, ...places]), momentum);
      keepRunning(runningVar, variance, momentum);
    });
    return output;
  }
}

/**
 * Gives each channel of each example mean 0 and variance 1; with `affine` then a learned weight and bias, with `trackRunningStats` by running statistics in evaluation.
 * Shape: input (N, numFeatures, L) -> the same; weight, bias, runningMean, runningVar (numFeatures).
 * @throws KindlingError for options out of range, and in `forward` for an input of another rank or channel count, or with one number per channel
 * @see torch.nn.InstanceNorm1d
 */
export class InstanceNorm1d extends InstanceNorm {
  static override get name(): string {
    return 'InstanceNorm1d';
  }

  protected override get layer(): string {
    return 'InstanceNorm1d';
  }

  protected override checkRank(shape: readonly number[]): void {
    if (shape.length === 3) return;
    throw new KindlingError(
      `InstanceNorm1d: input has ${shape.length} dimensions (shape [${shape.join(', ')}]), expected 3: (N, ${this.numFeatures}, L)`,
    );
  }
}

/**
 * Gives each channel of each example mean 0 and variance 1; with `affine` then a learned weight and bias, with `trackRunningStats` by running statistics in evaluation.
 * Shape: input (N, numFeatures, H, W) -> the same; weight, bias, runningMean, runningVar (numFeatures).
 * @throws KindlingError for options out of range, and in `forward` for an input of another rank or channel count, or with one number per channel
 * @see torch.nn.InstanceNorm2d
 */
export class InstanceNorm2d extends InstanceNorm {
  static override get name(): string {
    return 'InstanceNorm2d';
  }

  protected override get layer(): string {
    return 'InstanceNorm2d';
  }

  protected override checkRank(shape: readonly number[]): void {
    if (shape.length === 4) return;
    throw new KindlingError(
      `InstanceNorm2d: input has ${shape.length} dimensions (shape [${shape.join(', ')}]), expected 4: (N, ${this.numFeatures}, H, W)`,
    );
  }
}
