import { LRScheduler, type ScheduledOptimizer } from './lrScheduler';

/**
 * Multiplies the first learning rate by a function of the epoch.
 * @throws KindlingError if the product is no number >= 0
 * @see torch.optim.lr_scheduler.LambdaLR
 */
export class LambdaLR extends LRScheduler {
  constructor(optimizer: ScheduledOptimizer, lrLambda: (epoch: number) => number) {
    super(optimizer, (initialLr, epoch) => initialLr * lrLambda(epoch));
  }
}
