import { checkInteger, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import { LRScheduler } from './lrScheduler';
import type { ScheduledOptimizer } from './scheduledGroups';

/**
 * Multiplies the learning rate, whatever it is, by gamma (default 0.1) every `stepSize` epochs.
 * @throws KindlingError for a stepSize below 1 or a gamma that is no number >= 0
 * @see torch.optim.lr_scheduler.StepLR
 */
export class StepLR extends LRScheduler {
  static override get name(): string {
    return 'StepLR';
  }

  constructor(optimizer: ScheduledOptimizer, stepSize: number, options: { gamma?: number | undefined } = {}) {
    const { gamma = 0.1 } = checkOptions('StepLR', options, ['gamma']);
    checkInteger('StepLR: stepSize', stepSize, { min: 1 });
    checkNumber('StepLR: gamma', gamma, { min: 0 });
    super(optimizer, (_, epoch, lr) => (epoch === 0 || epoch % stepSize !== 0 ? lr : lr * gamma));
    refuseSurplus(new.target.name, arguments, 3);
  }
}
