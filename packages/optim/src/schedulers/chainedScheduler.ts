import { refuseSurplus } from '@kindling/checks';
import type { LRScheduler } from './lrScheduler';
import { begin } from './lrScheduler';
import type { ScheduledOptimizer } from './scheduledGroups';
import { checkSchedulers, SchedulerList } from './schedulerList';

/**
 * Several schedulers of one optimiser, stepped one after the other each epoch: each finds the rates that the one before it has set.
 * @param optimizer that of the schedulers, unless given
 * @throws KindlingError for an empty list, for schedulers of different optimisers, and for a ReduceLROnPlateau, whose step takes a metric
 * @see torch.optim.lr_scheduler.ChainedScheduler
 */
export class ChainedScheduler extends SchedulerList {
  static override get name(): string {
    return 'ChainedScheduler';
  }

  constructor(schedulers: readonly LRScheduler[], optimizer?: ScheduledOptimizer) {
    super(checkSchedulers('ChainedScheduler', schedulers, optimizer));
    refuseSurplus(new.target.name, arguments, 2);
  }

  protected override advance(where: string, epoch: number): void {
    for (const scheduler of this.schedulers) scheduler.step();
    super.advance(where, epoch);
  }

  override [begin](where: string, inTurn: boolean): void {
    if (inTurn) this.reset(where);
    for (const scheduler of this.schedulers) scheduler[begin](where, false);
    this.moveTo(where, 0);
  }
}
