import { checkInteger, checkNumber, describe, KindlingError } from '@kindling/core';

/** The learning rate at an epoch, from the one that the optimiser was made with. */
export type Schedule = (initialLr: number, epoch: number) => number;

/** What a scheduler needs of an optimiser. */
export interface ScheduledOptimizer {
  readonly paramGroups: { lr: number; initialLr?: number }[];
}

/** Where a scheduler stands. */
export interface LRSchedulerState {
  lastEpoch: number;
  baseLrs: number[];
}

/**
 * Sets the learning rate of every parameter group from a function of the epoch; `step()` goes to the next epoch.
 * The rate is always computed from the first one: what was written into `paramGroups` by hand lasts until the next `step()`.
 * @throws KindlingError for anything that is not an optimiser, and for a rate that is no number >= 0
 * @see torch.optim.lr_scheduler.LRScheduler
 */
export class LRScheduler {
  /** How often `step()` was called. */
  lastEpoch = 0;
  readonly #optimizer: ScheduledOptimizer;
  readonly #schedule: Schedule;
  #baseLrs: number[];

  constructor(optimizer: ScheduledOptimizer, schedule: Schedule) {
    const name = this.constructor.name;
    if (!Array.isArray(optimizer?.paramGroups))
      throw new KindlingError(`${name}: optimizer: expected an Optimizer, got ${describe(optimizer)}`);
    if (typeof schedule !== 'function')
      throw new KindlingError(`${name}: schedule: expected a function, got ${describe(schedule)}`);
    this.#optimizer = optimizer;
    this.#schedule = schedule;
    for (const group of optimizer.paramGroups) group.initialLr ??= group.lr;
    this.#baseLrs = optimizer.paramGroups.map((group) => group.initialLr as number);
    this.#apply();
  }

  /** Goes to the next epoch. */
  step(): void {
    this.lastEpoch++;
    this.#apply();
  }

  /** The learning rate of each parameter group, as last set. */
  getLastLr(): number[] {
    return this.#optimizer.paramGroups.map(({ lr }) => lr);
  }

  stateDict(): LRSchedulerState {
    return { lastEpoch: this.lastEpoch, baseLrs: [...this.#baseLrs] };
  }

  /** Goes to where another scheduler of this kind stood, and sets the rates. @throws KindlingError */
  loadStateDict({ lastEpoch, baseLrs }: LRSchedulerState): void {
    const where = `${this.constructor.name}.loadStateDict`;
    checkInteger(`${where}: lastEpoch`, lastEpoch, { min: 0 });
    if (!Array.isArray(baseLrs) || baseLrs.length !== this.#baseLrs.length) {
      throw new KindlingError(`${where}: baseLrs: expected ${this.#baseLrs.length} learning rates, got ${describe(baseLrs)}`);
    }
    for (const [index, lr] of baseLrs.entries()) checkNumber(`${where}: baseLrs[${index}]`, lr, { min: 0 });
    this.lastEpoch = lastEpoch;
    this.#baseLrs = [...baseLrs];
    this.#apply();
  }

  #apply(): void {
    const rates = this.#baseLrs.map((lr) => this.#schedule(lr, this.lastEpoch));
    for (const lr of rates) checkNumber(`${this.constructor.name}: lr of epoch ${this.lastEpoch}`, lr, { min: 0 });
    this.#optimizer.paramGroups.forEach((group, index) => {
      // a group that was added later keeps its own rate
      if (rates[index] !== undefined) group.lr = rates[index];
    });
  }
}
