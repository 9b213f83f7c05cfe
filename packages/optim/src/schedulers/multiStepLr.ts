import { checkInteger, checkIterable, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import { LRScheduler } from './lrScheduler';
import type { ScheduledOptimizer } from './scheduledGroups';

/**
 * Multiplies the learning rate, whatever it is, by gamma (default 0.1) at each of the milestones; at one that is there twice, twice.
 * @throws KindlingError for milestones that are no integers >= 0 or a gamma that is no number >= 0
 * @see torch.optim.lr_scheduler.MultiStepLR
 */
export class MultiStepLR extends LRScheduler {
  static override get name(): string {
    return 'MultiStepLR';
  }

  constructor(optimizer: ScheduledOptimizer, milestones: Iterable<number>, options: { gamma?: number | undefined } = {}) {
    const { gamma = 0.1 } = checkOptions('MultiStepLR', options, ['gamma']);
    const check = (name: string, milestone: unknown) => checkInteger(name, milestone, { min: 0 });
    const epochs = checkIterable('MultiStepLR: milestones', milestones, check, 'a list of epochs');
    checkNumber('MultiStepLR: gamma', gamma, { min: 0 });
    super(optimizer, (_, epoch, lr) => lr * gamma ** epochs.filter((milestone) => milestone === epoch).length);
    refuseSurplus(new.target.name, arguments, 3);
  }
}
