import {
  checkArray,
  checkFloat32,
  checkFunction,
  checkInteger,
  checkNoOptions,
  checkNumber,
  className,
  describe,
  KindlingError,
  type NoOptions,
  unwaited,
} from '@kindling/checks';

/**
 * The learning rate of a group at an epoch, from the one that the optimiser was made with and from the one that the group
 * has now. Epoch 0 is when the scheduler is made.
 */
export type Schedule = (initialLr: number, epoch: number, lr: number) => number;

interface ScheduledGroup {
  lr: number;
  initialLr?: number | undefined;
}

/** What a scheduler needs of an optimiser. */
export interface ScheduledOptimizer {
  readonly paramGroups: ScheduledGroup[];
}

/** Where a scheduler stands. */
export interface LRSchedulerState {
  lastEpoch: number;
  baseLrs: number[];
  /** The rates that it has set last; the first versions did not write them down. */
  lastLr?: number[] | undefined;
}

/**
 * Sets the learning rate of every parameter group from a function of the epoch; `step()` goes to the next epoch.
 * Several schedulers may share an optimiser: each finds the rates that the one before it has set. A group that is added later
 * joins at the next step, with the rate that it then has as its first.
 * @throws KindlingError for anything that is not an optimiser, and for a rate that is no number >= 0
 * @see torch.optim.lr_scheduler.LRScheduler
 */
export class LRScheduler {
  static get name(): string {
    return 'LRScheduler';
  }

  /** How often `step()` was called. */
  lastEpoch = 0;
  readonly #optimizer: ScheduledOptimizer;
  readonly #schedule: Schedule;
  #baseLrs: number[] = [];
  /** Null while it is not known: the groups are asked. */
  #lastLr: number[] | null = null;

  constructor(optimizer: ScheduledOptimizer, schedule: Schedule, options: NoOptions = {}) {
    const name = this.#className;
    this.#optimizer = optimizer;
    groupsOf(name, optimizer);
    this.#schedule = checkFunction(`${name}: schedule`, schedule);
    checkNoOptions(name, options);
    this.#set(name, 0);
  }

  /** What messages call it. */
  get #className(): string {
    return className(this, 'LRScheduler');
  }

  /** Goes to the next epoch. @throws KindlingError for a group or a rate that is none, having changed nothing */
  step(epoch?: undefined): void {
    const where = `${this.#className}.step`;
    if (epoch !== undefined) {
      throw new KindlingError(`${where}: expected no epoch, got ${describe(epoch)}: each call goes to the next one`);
    }
    this.#set(where, checkInteger(`${where}: lastEpoch`, this.lastEpoch, { min: 0 }) + 1);
  }

  /** The learning rate of each parameter group, as this scheduler has set it last. */
  getLastLr(): number[] {
    if (this.#lastLr !== null) return [...this.#lastLr];
    return groupsOf(`${this.#className}.getLastLr`, this.#optimizer).map(({ lr }) => lr);
  }

  /** Where it stands: of every group, one that was added since the last step too. @throws KindlingError for a group that is none */
  stateDict(): LRSchedulerState {
    const groups = groupsOf(`${this.#className}.stateDict`, this.#optimizer);
    const lastLr = this.#lastLr ?? [];
    const others = groups.slice(lastLr.length).map(({ lr }) => lr);
    return { lastEpoch: this.lastEpoch, baseLrs: this.#bases(groups), lastLr: [...lastLr, ...others] };
  }

  /**
   * Goes to where another scheduler of this kind stood. The rates themselves are the optimiser's, and come with its state dict.
   * @throws KindlingError for what is no such state, having changed nothing
   * @see torch.optim.lr_scheduler.LRScheduler.load_state_dict
   */
  loadStateDict(stateDict: LRSchedulerState): void {
    const where = `${this.#className}.loadStateDict`;
    if (typeof stateDict !== 'object' || stateDict === null) {
      throw new KindlingError(`${where}: expected { lastEpoch, baseLrs, lastLr }, got ${describe(stateDict)}`);
    }
    const { lastEpoch, baseLrs, lastLr } = stateDict;
    checkInteger(`${where}: lastEpoch`, lastEpoch, { min: 0 });
    const groups = this.#bases(groupsOf(where, this.#optimizer)).length;
    const bases = checkRates(`${where}: baseLrs`, baseLrs, groups);
    const last = lastLr === undefined ? null : checkRates(`${where}: lastLr`, lastLr, groups);
    this.lastEpoch = lastEpoch;
    this.#baseLrs = bases;
    this.#lastLr = last;
  }

  /** The first rate of each group; a group that was added begins with the one it has. */
  #bases(groups: readonly ScheduledGroup[]): number[] {
    const added = groups.slice(this.#baseLrs.length);
    return [...this.#baseLrs, ...added.map(({ lr, initialLr = lr }) => initialLr)];
  }

  /** Sets the rates of an epoch: all of them, or none. */
  #set(where: string, epoch: number): void {
    const groups = groupsOf(where, this.#optimizer);
    const bases = this.#bases(groups);
    const rates = groups.map(({ lr }, index) => {
      const rate = unwaited(this.#schedule(bases[index], epoch, lr));
      return checkFloat32(`${this.#className}: lr of epoch ${epoch}`, rate, { min: 0 });
    });
    groups.forEach((group, index) => {
      group.initialLr ??= bases[index];
      group.lr = rates[index];
    });
    this.#baseLrs = bases;
    this.#lastLr = rates;
    this.lastEpoch = epoch;
  }
}

/** The groups of an optimiser, whoever wrote into them last. @throws KindlingError */
function groupsOf(where: string, optimizer: ScheduledOptimizer): readonly ScheduledGroup[] {
  const groups: unknown = optimizer?.paramGroups;
  if (!Array.isArray(groups)) throw new KindlingError(`${where}: optimizer: expected an Optimizer, got ${describe(optimizer)}`);
  return checkArray(`${where}: optimizer.paramGroups`, groups, (name, group) => {
    if (typeof group !== 'object' || group === null) {
      throw new KindlingError(`${name}: expected a group with its lr, got ${describe(group)}`);
    }
    const { lr, initialLr } = group as ScheduledGroup;
    checkFloat32(`${name}.lr`, lr, { min: 0 });
    if (initialLr !== undefined) checkNumber(`${name}.initialLr`, initialLr, { min: 0 });
    return group as ScheduledGroup;
  });
}

function checkRates(name: string, rates: unknown, count: number): number[] {
  const checked = checkArray(name, rates, (entry, rate) => checkNumber(entry, rate, { min: 0 }), 'an array of learning rates');
  if (checked.length === count) return checked;
  throw new KindlingError(`${name}: expected ${count} learning rates, got ${describe(rates)}`);
}
