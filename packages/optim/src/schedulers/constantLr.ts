import { checkInteger, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import { LRScheduler } from './lrScheduler';
import type { ScheduledOptimizer } from './scheduledGroups';

/**
 * Multiplies the learning rate by `factor` (default 1/3) for `totalIters` (default 5) epochs.
 * @throws KindlingError for a factor that is not from 0 to 1 or a totalIters below 0
 * @see torch.optim.lr_scheduler.ConstantLR
 */
export class ConstantLR extends LRScheduler {
  static override get name(): string {
    return 'ConstantLR';
  }

  constructor(optimizer: ScheduledOptimizer, options: { factor?: number | undefined; totalIters?: number | undefined } = {}) {
    const { factor = 1 / 3, totalIters = 5 } = checkOptions('ConstantLR', options, ['factor', 'totalIters']);
    checkNumber('ConstantLR: factor', factor, { min: 0, max: 1 });
    checkInteger('ConstantLR: totalIters', totalIters, { min: 0 });
    super(optimizer, (initialLr, epoch, lr) => {
      if (epoch === 0) return lr * factor;
      if (epoch !== totalIters) return lr;
      // nothing multiplied leads back from 0
      return factor === 0 ? initialLr : lr * (1 / factor);
    });
    refuseSurplus(new.target.name, arguments, 2);
  }
}
