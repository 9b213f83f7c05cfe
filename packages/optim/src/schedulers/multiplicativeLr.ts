import { checkNoOptions, type NoOptions, refuseSurplus } from '@kindling/checks';
import { factors, type LrLambda } from './lambdaLr';
import { LRScheduler, type Schedule } from './lrScheduler';
import type { PerGroup, ScheduledOptimizer } from './scheduledGroups';

/**
 * Multiplies the learning rate, whatever it is, by a function of the epoch: one for all groups, or one for each.
 * @throws KindlingError if the function gives no number, or the product is no number >= 0
 * @see torch.optim.lr_scheduler.MultiplicativeLR
 */
export class MultiplicativeLR extends LRScheduler {
  static override get name(): string {
    return 'MultiplicativeLR';
  }

  constructor(optimizer: ScheduledOptimizer, lrLambda: PerGroup<LrLambda>, options: NoOptions = {}) {
    checkNoOptions('MultiplicativeLR', options);
    const factor = factors('MultiplicativeLR', optimizer, lrLambda);
    const turn: Schedule = (_, epoch, lr, group) => lr * factor(epoch, group);
    super(optimizer, { lr: (first, epoch, lr, group) => (epoch === 0 ? lr : turn(first, epoch, lr, group)), turn });
    refuseSurplus(new.target.name, arguments, 3);
  }
}
