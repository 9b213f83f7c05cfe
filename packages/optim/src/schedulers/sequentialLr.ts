import {
  checkArray,
  checkInteger,
  checkNoOptions,
  describe,
  KindlingError,
  type NoOptions,
  refuseSurplus,
} from '@kindling/checks';
import { begin, type LRScheduler, wait } from './lrScheduler';
import type { ScheduledOptimizer } from './scheduledGroups';
import { checkSchedulers, SchedulerList } from './schedulerList';

/**
 * Several schedulers of one optimiser, one after the other: at each milestone the next begins, from the first rates.
 * @param milestones the epochs, in order, one fewer than schedulers
 * @throws KindlingError for an empty list, for schedulers of another optimiser, for a ReduceLROnPlateau, whose step takes a metric, and for
 * milestones that do not fit
 * @see torch.optim.lr_scheduler.SequentialLR
 */
export class SequentialLR extends SchedulerList {
  static override get name(): string {
    return 'SequentialLR';
  }

  readonly #milestones: readonly number[];

  constructor(
    optimizer: ScheduledOptimizer,
    schedulers: readonly LRScheduler[],
    milestones: readonly number[],
    options: NoOptions = {},
  ) {
    const where = 'SequentialLR';
    const checked = checkSchedulers(where, schedulers, optimizer);
    const epochs = checkMilestones(`${where}: milestones`, milestones, checked.length - 1);
    checkNoOptions(where, options);
    super(checked);
    refuseSurplus(new.target.name, arguments, 4);
    this.#milestones = epochs;
    this[wait]();
    this[begin](where, true);
  }

  protected override advance(where: string, epoch: number): void {
    const turn = this.#turnOf(epoch);
    const scheduler = this.schedulers[turn];
    if (turn > 0 && this.#milestones[turn - 1] === epoch) scheduler[begin](where, true);
    else scheduler.step();
    super.advance(where, epoch);
  }

  override [begin](where: string, inTurn: boolean): void {
    if (inTurn) this.reset(where);
    this.schedulers[this.#turnOf(0)][begin](where, false);
    this.moveTo(where, 0);
  }

  #turnOf(epoch: number): number {
    return this.#milestones.filter((milestone) => milestone <= epoch).length;
  }
}

function checkMilestones(name: string, milestones: unknown, count: number): number[] {
  const epochs = checkArray(name, milestones, (entry, epoch) => checkInteger(entry, epoch, { min: 0 }), 'an array of epochs');
  if (epochs.length !== count) {
    throw new KindlingError(`${name}: expected ${count}, one fewer than schedulers, got ${epochs.length}`);
  }
  if (epochs.some((epoch, index) => index > 0 && epoch < epochs[index - 1])) {
    throw new KindlingError(`${name}: expected epochs in ascending order, got ${describe(epochs)}`);
  }
  return epochs;
}
