import { checkFunction, checkNoOptions, checkNumber, type NoOptions, unwaited } from '@kindling/checks';
import { LRScheduler } from './lrScheduler';
import type { ScheduledOptimizer } from './scheduledGroups';

/**
 * Sets the learning rate to the first one, multiplied by a function of the epoch.
 * @throws KindlingError if the function gives no number, or the product is no number >= 0
 * @see torch.optim.lr_scheduler.LambdaLR
 */
export class LambdaLR extends LRScheduler {
  static override get name(): string {
    return 'LambdaLR';
  }

  constructor(optimizer: ScheduledOptimizer, lrLambda: (epoch: number) => number, options: NoOptions = {}) {
    checkNoOptions('LambdaLR', options);
    checkFunction('LambdaLR: lrLambda', lrLambda);
    super(optimizer, (initialLr, epoch) => {
      const factor = unwaited(lrLambda(epoch));
      return initialLr * checkNumber(`LambdaLR: lrLambda of epoch ${epoch}`, factor);
    });
  }
}
