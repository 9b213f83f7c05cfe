import { checkNoOptions, checkNumber, type NoOptions, refuseSurplus } from '@kindling/checks';
import { LRScheduler } from './lrScheduler';
import type { ScheduledOptimizer } from './scheduledGroups';

/**
 * Multiplies the learning rate, whatever it is, by gamma every epoch.
 * @throws KindlingError for a gamma that is no number >= 0
 * @see torch.optim.lr_scheduler.ExponentialLR
 */
export class ExponentialLR extends LRScheduler {
  static override get name(): string {
    return 'ExponentialLR';
  }

  constructor(optimizer: ScheduledOptimizer, gamma: number, options: NoOptions = {}) {
    checkNoOptions('ExponentialLR', options);
    checkNumber('ExponentialLR: gamma', gamma, { min: 0 });
    super(optimizer, (_, epoch, lr) => (epoch === 0 ? lr : lr * gamma));
    refuseSurplus(new.target.name, arguments, 3);
  }
}
