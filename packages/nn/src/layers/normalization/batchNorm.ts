import { KindlingError, refuseSurplus } from '@kindling/checks';
import { noGradSync, type Tensor, tensor } from '@kindling/core';
import { checkTensor } from '../../checks/checkTensor';
import { normalizedBatch } from '../../functions/batchNorm';
import { RunningNorm, type RunningNormOptions } from './runningNorm';

/** What BatchNorm1d and BatchNorm2d take beside the number of channels. */
export type BatchNormOptions = RunningNormOptions;

/** What BatchNorm1d and BatchNorm2d have in common: weights and running statistics, unless told otherwise. */
export abstract class BatchNorm extends RunningNorm {
  static override get name(): string {
    return 'BatchNorm';
  }

  constructor(numFeatures: number, options: BatchNormOptions = {}) {
    super(numFeatures, options, true);
    refuseSurplus(new.target.name, arguments, 2);
  }

  override forward(input: Tensor): Tensor {
    const { layer, runningMean, runningVar, weight, bias, eps } = this;
    this.checkInput(input);
    // without running statistics a batch is normalised by its own in evaluation too
    const training = this.training || (runningMean === null && runningVar === null);
    const counts = this.training && this.numBatchesTracked !== null;
    const batches = counts ? checkTensor(`${layer}: numBatchesTracked`, this.numBatchesTracked) : null;
    if (batches !== null && batches.dim !== 0) {
      throw new KindlingError(`${layer}: numBatchesTracked: expected a scalar, got shape [${batches.shape.join(', ')}]`);
    }
    if (batches?.dtype === 'bool') throw new KindlingError(`${layer}: numBatchesTracked: expected int32, got bool`);
    const momentum = this.momentum ?? (batches === null ? 0 : noGradSync(() => tensor(1).div(batches.add(1))));
    const output = normalizedBatch(layer, input, { runningMean, runningVar, weight, bias, training, momentum, eps });
    noGradSync(() => batches?.add_(1));
    return output;
  }
}
