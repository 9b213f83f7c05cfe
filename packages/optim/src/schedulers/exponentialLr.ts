import { checkNumber } from '@kindling/core';
import { LRScheduler, type ScheduledOptimizer } from './lrScheduler';

/**
 * Multiplies the learning rate by gamma every epoch.
 * @throws KindlingError for a gamma that is no number >= 0
 * @see torch.optim.lr_scheduler.ExponentialLR
 */
export class ExponentialLR extends LRScheduler {
  constructor(optimizer: ScheduledOptimizer, gamma: number) {
    checkNumber('ExponentialLR: gamma', gamma, { min: 0 });
    super(optimizer, (initialLr, epoch) => initialLr * gamma ** epoch);
  }
}
