import { checkInteger, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import { LRScheduler } from './lrScheduler';
import type { ScheduledOptimizer } from './scheduledGroups';

/**
 * Takes the learning rate to 0 in `totalIters` (default 5) epochs, as the given power (default 1) of what is left of them.
 * @throws KindlingError for a totalIters below 0 or a power that is no number >= 0
 * @see torch.optim.lr_scheduler.PolynomialLR
 */
export class PolynomialLR extends LRScheduler {
  static override get name(): string {
    return 'PolynomialLR';
  }

  constructor(optimizer: ScheduledOptimizer, options: { totalIters?: number | undefined; power?: number | undefined } = {}) {
    const { totalIters = 5, power = 1 } = checkOptions('PolynomialLR', options, ['totalIters', 'power']);
    checkInteger('PolynomialLR: totalIters', totalIters, { min: 0 });
    checkNumber('PolynomialLR: power', power, { min: 0 });
    super(optimizer, (_, epoch, lr) => {
      if (epoch === 0 || epoch > totalIters) return lr;
      return lr * ((1 - epoch / totalIters) / (1 - (epoch - 1) / totalIters)) ** power;
    });
    refuseSurplus(new.target.name, arguments, 2);
  }
}
