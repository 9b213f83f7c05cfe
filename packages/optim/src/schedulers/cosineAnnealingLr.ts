import { checkInteger, checkNumber } from '@kindling/core';
import { LRScheduler, type ScheduledOptimizer } from './lrScheduler';

/**
 * Takes the learning rate along half a cosine from its start to `etaMin` (default 0) in `tMax` epochs, and back up after them.
 * @throws KindlingError for a tMax below 1 or an etaMin below 0
 * @see torch.optim.lr_scheduler.CosineAnnealingLR
 */
export class CosineAnnealingLR extends LRScheduler {
  constructor(optimizer: ScheduledOptimizer, tMax: number, { etaMin = 0 }: { etaMin?: number } = {}) {
    checkInteger('CosineAnnealingLR: tMax', tMax, { min: 1 });
    checkNumber('CosineAnnealingLR: etaMin', etaMin, { min: 0 });
    super(optimizer, (initialLr, epoch) => etaMin + ((initialLr - etaMin) * (1 + Math.cos((Math.PI * epoch) / tMax))) / 2);
  }
}
