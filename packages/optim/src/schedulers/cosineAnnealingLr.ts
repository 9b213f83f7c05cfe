import { checkInteger, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import { LRScheduler } from './lrScheduler';
import type { ScheduledOptimizer } from './scheduledGroups';

/**
 * Takes the learning rate along half a cosine from its start to `etaMin` (default 0) in `tMax` epochs, and back up after them.
 * Each epoch takes the rate that it finds as far as the cosine goes.
 * @throws KindlingError for a tMax below 1 or an etaMin below 0
 * @see torch.optim.lr_scheduler.CosineAnnealingLR
 */
export class CosineAnnealingLR extends LRScheduler {
  static override get name(): string {
    return 'CosineAnnealingLR';
  }

  constructor(optimizer: ScheduledOptimizer, tMax: number, options: { etaMin?: number | undefined } = {}) {
    const { etaMin = 0 } = checkOptions('CosineAnnealingLR', options, ['etaMin']);
    checkInteger('CosineAnnealingLR: tMax', tMax, { min: 1 });
    checkNumber('CosineAnnealingLR: etaMin', etaMin, { min: 0 });
    super(optimizer, (initialLr, epoch, lr) => {
      if (epoch === 0) return lr;
      // on the first step up from the bottom the factor below would be divided by 0
      if ((epoch - 1 - tMax) % (2 * tMax) === 0) return lr + ((initialLr - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2;
      const factor = (1 + Math.cos((Math.PI * epoch) / tMax)) / (1 + Math.cos((Math.PI * (epoch - 1)) / tMax));
      return factor * (lr - etaMin) + etaMin;
    });
    refuseSurplus(new.target.name, arguments, 3);
  }
}
