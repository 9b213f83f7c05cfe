import { checkInteger, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import { LRScheduler } from './lrScheduler';
import type { ScheduledOptimizer } from './scheduledGroups';

/** What LinearLR takes; everything has a default. */
export interface LinearOptions {
  /** With what the rate is multiplied at first; default 1/3. */
  startFactor?: number | undefined;
  /** With what in the end; default 1. */
  endFactor?: number | undefined;
  /** After how many epochs; default 5. */
  totalIters?: number | undefined;
}

/**
 * Takes the learning rate along a straight line from `startFactor` of it to `endFactor` of it in `totalIters` epochs: a warm-up.
 * @throws KindlingError for a startFactor that is not above 0 and up to 1, an endFactor that is not from 0 to 1, or a totalIters below 0
 * @see torch.optim.lr_scheduler.LinearLR
 */
export class LinearLR extends LRScheduler {
  static override get name(): string {
    return 'LinearLR';
  }

  constructor(optimizer: ScheduledOptimizer, options: LinearOptions = {}) {
    const known = ['startFactor', 'endFactor', 'totalIters'] as const;
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = checkOptions<LinearOptions>('LinearLR', options, known);
    checkNumber('LinearLR: startFactor', startFactor, { exclusiveMin: 0, max: 1 });
    checkNumber('LinearLR: endFactor', endFactor, { min: 0, max: 1 });
    checkInteger('LinearLR: totalIters', totalIters, { min: 0 });
    const rise = endFactor - startFactor;
    super(optimizer, (_, epoch, lr) => {
      if (epoch === 0) return lr * startFactor;
      return epoch > totalIters ? lr : lr * (1 + rise / (totalIters * startFactor + (epoch - 1) * rise));
    });
    refuseSurplus(new.target.name, arguments, 2);
  }
}
