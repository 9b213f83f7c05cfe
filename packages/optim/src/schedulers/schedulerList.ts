import { checkArray, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { LRScheduler, type LRSchedulerState, wait } from './lrScheduler';
import { groupsOf, type ScheduledOptimizer } from './scheduledGroups';

/** Where several schedulers stand that are stepped as one. */
export interface SchedulerListState extends LRSchedulerState {
  schedulers: LRSchedulerState[];
}

/** Schedulers to be stepped as one. @throws KindlingError for none, for other things, and for those of another optimiser */
export function checkSchedulers(where: string, schedulers: unknown, optimizer?: ScheduledOptimizer): LRScheduler[] {
  const kind = 'an array of schedulers';
  const checked = checkArray(`${where}: schedulers`, schedulers, checkScheduler, kind);
  if (checked.length === 0) throw new KindlingError(`${where}: schedulers: expected at least one, got an empty array`);
  const owner = optimizer ?? checked[0].optimizer;
  checked.forEach((scheduler, index) => {
    if (scheduler.optimizer === owner) return;
    throw new KindlingError(
      `${where}: schedulers[${index}]: expected a scheduler of the same optimizer, got one of another: ${describe(scheduler)}`,
    );
  });
  return checked;
}

function checkScheduler(name: string, scheduler: unknown): LRScheduler {
  if (scheduler instanceof LRScheduler) return scheduler;
  throw new KindlingError(`${name}: expected a scheduler whose step takes nothing, such as StepLR, got ${describe(scheduler)}`);
}

/** Schedulers that are stepped as one, which reads the rates that they set. */
export abstract class SchedulerList extends LRScheduler {
  protected readonly schedulers: readonly LRScheduler[];

  constructor(schedulers: readonly LRScheduler[]) {
    super(schedulers[0].optimizer, (_, __, lr) => lr);
    refuseSurplus(new.target.name, arguments, 1);
    this.schedulers = schedulers;
  }

  override stateDict(): SchedulerListState {
    return { ...super.stateDict(), schedulers: this.schedulers.map((scheduler) => scheduler.stateDict()) };
  }

  /** As each of the schedulers does it. @throws KindlingError for a state that does not fit one of them, having changed nothing */
  override loadStateDict(stateDict: SchedulerListState): void {
    const own = super.stateDict();
    const before = this.schedulers.map((scheduler) => scheduler.stateDict());
    super.loadStateDict(stateDict);
    try {
      this.#load(stateDict.schedulers);
    } catch (error) {
      super.loadStateDict(own);
      this.#load(before);
      throw error;
    }
  }

  #load(states: unknown): void {
    const where = `${this.constructor.name}.loadStateDict: schedulers`;
    const given = checkArray(where, states, (_, state) => state as LRSchedulerState, 'an array of state dicts');
    if (given.length !== this.schedulers.length) {
      throw new KindlingError(`${where}: expected ${this.schedulers.length} state dicts, got ${given.length}`);
    }
    this.schedulers.forEach((scheduler, index) => scheduler.loadStateDict(given[index]));
  }

  override [wait](): void {
    for (const scheduler of this.schedulers) scheduler[wait]();
    super[wait]();
  }

  /** Gives every group its first rate again. */
  protected reset(where: string): void {
    for (const group of groupsOf(where, this.optimizer)) group.lr = group.initialLr ?? group.lr;
  }
}
