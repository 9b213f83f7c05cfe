import { checkInteger, checkNumber } from '@kindling/core';
import { LRScheduler, type ScheduledOptimizer } from './lrScheduler';

/**
 * Multiplies the learning rate by gamma (default 0.1) every `stepSize` epochs.
 * @throws KindlingError for a stepSize below 1 or a gamma that is no number >= 0
 * @see torch.optim.lr_scheduler.StepLR
 */
export class StepLR extends LRScheduler {
  constructor(optimizer: ScheduledOptimizer, stepSize: number, { gamma = 0.1 }: { gamma?: number } = {}) {
    checkInteger('StepLR: stepSize', stepSize, { min: 1 });
    checkNumber('StepLR: gamma', gamma, { min: 0 });
    super(optimizer, (initialLr, epoch) => initialLr * gamma ** Math.floor(epoch / stepSize));
  }
}
