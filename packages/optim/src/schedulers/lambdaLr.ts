import { checkFunction, checkNoOptions, checkNumber, type NoOptions, refuseSurplus, unwaited } from '@kindling/checks';
import { LRScheduler } from './lrScheduler';
import { groupsOf, type PerGroup, perGroup, type ScheduledOptimizer } from './scheduledGroups';

/** A factor of the learning rate, from the epoch. */
export type LrLambda = (epoch: number) => number;

/** The factor of each group at an epoch. @throws KindlingError where it is no number */
export function factors(where: string, optimizer: ScheduledOptimizer, lrLambda: PerGroup<LrLambda>) {
  const lambdas = perGroup<LrLambda>(`${where}: lrLambda`, lrLambda, groupsOf(where, optimizer), checkFunction);
  return (epoch: number, group: number): number =>
    checkNumber(`${where}: lrLambda of epoch ${epoch}`, unwaited(lambdas(group)(epoch)));
}

/**
 * Sets the learning rate to the first one, multiplied by a function of the epoch: one for all groups, or one for each.
 * @throws KindlingError if the function gives no number, or the product is no number >= 0
 * @see torch.optim.lr_scheduler.LambdaLR
 */
export class LambdaLR extends LRScheduler {
  static override get name(): string {
    return 'LambdaLR';
  }

  constructor(optimizer: ScheduledOptimizer, lrLambda: PerGroup<LrLambda>, options: NoOptions = {}) {
    checkNoOptions('LambdaLR', options);
    const factor = factors('LambdaLR', optimizer, lrLambda);
    super(optimizer, (initialLr, epoch, _, group) => initialLr * factor(epoch, group));
    refuseSurplus(new.target.name, arguments, 3);
  }
}
