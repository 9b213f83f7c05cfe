import {
  checkFloat32,
  checkFunction,
  checkInteger,
  checkNoOptions,
  className,
  describe,
  exactMethods,
  isRecord,
  KindlingError,
  type NoOptions,
  refuseSurplus,
  unwaited,
} from '@kindling/checks';
import { checkRates, groupsOf, type ScheduledGroup, type ScheduledOptimizer } from './scheduledGroups';

/**
 * The learning rate of a group at an epoch, from the one that the optimiser was made with and from the one that the group
 * has now. Epoch 0 is when the scheduler is made; groups are numbered from 0.
 */
export type Schedule = (initialLr: number, epoch: number, lr: number, group: number) => number;

/** A schedule that sets more than the rate. */
export interface GroupSchedule {
  readonly lr: Schedule;
  /** Sets `momentum`, or the first of `betas` where a group has these. */
  readonly momentum?: ((epoch: number, group: number) => number) | undefined;
  /** The rate when its turn comes in a SequentialLR; left out where it is that of epoch 0 from the first rate. */
  readonly turn?: Schedule | undefined;
}

/** What a SequentialLR does with a scheduler in it: it waits, at epoch -1, until it begins, at epoch 0. */
export const wait: unique symbol = Symbol('wait');
export const begin: unique symbol = Symbol('begin');

/** Where a scheduler stands. */
export interface LRSchedulerState {
  lastEpoch: number;
  baseLrs: number[];
  /** The rates that it has set last; the first versions did not write them down. */
  lastLr?: number[] | undefined;
}

/** How far below 0, as a part of the rate there was, a schedule that ends at 0 may come by rounding: LinearLR by 1e-16, a long cosine by 1e-12. */
const ROUNDING = 1e-9;

/** What a schedule gives, and 0 for a rate that is below it by rounding alone. */
const withoutRounding = (rate: unknown, before: number): unknown =>
  typeof rate === 'number' && rate < 0 && rate >= -ROUNDING * before ? 0 : rate;

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

  /** How often `step()` was called; -1 while it waits for its turn in a SequentialLR. */
  lastEpoch = 0;
  readonly optimizer: ScheduledOptimizer;
  readonly #schedule: GroupSchedule;
  #baseLrs: number[] = [];
  /** Null while it is not known: the groups are asked. */
  #lastLr: number[] | null = null;

  constructor(optimizer: ScheduledOptimizer, schedule: Schedule | GroupSchedule, options: NoOptions = {}) {
    refuseSurplus(new.target.name, arguments, 3);
    exactMethods(new.target, { except: ['advance'] });
    const name = this.#className;
    this.optimizer = optimizer;
    groupsOf(name, optimizer);
    this.#schedule = checkSchedule(name, schedule);
    checkNoOptions(name, options);
    this.moveTo(name, 0);
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
    this.advance(where, checkInteger(`${where}: lastEpoch`, this.lastEpoch, { min: -1 }) + 1);
  }

  /** What a step does. */
  protected advance(where: string, epoch: number): void {
    this.moveTo(where, epoch);
  }

  [wait](): void {
    this.lastEpoch = -1;
  }

  /** @param inTurn after another scheduler, and not as the first */
  [begin](where: string, inTurn: boolean): void {
    const { lr: schedule, turn } = this.#schedule;
    const fromStart: Schedule = (initialLr, epoch, _, group) => schedule(initialLr, epoch, initialLr, group);
    this.moveTo(where, 0, inTurn ? (turn ?? fromStart) : schedule);
  }

  /** The learning rate of each parameter group, as this scheduler has set it last. */
  getLastLr(): number[] {
    if (this.#lastLr !== null) return [...this.#lastLr];
    return groupsOf(`${this.#className}.getLastLr`, this.optimizer).map(({ lr }) => lr);
  }

  /** Where it stands: of every group, one that was added since the last step too. @throws KindlingError for a group that is none */
  stateDict(): LRSchedulerState {
    const groups = groupsOf(`${this.#className}.stateDict`, this.optimizer);
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
    checkInteger(`${where}: lastEpoch`, lastEpoch, { min: -1 });
    const groups = this.#bases(groupsOf(where, this.optimizer)).length;
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

  /** Sets what the groups have in an epoch: all of them, or none. */
  protected moveTo(where: string, epoch: number, schedule = this.#schedule.lr): void {
    const groups = groupsOf(where, this.optimizer);
    const bases = this.#bases(groups);
    const { momentum } = this.#schedule;
    const rates = groups.map(({ lr }, index) => {
      const rate = unwaited(schedule(bases[index], epoch, lr, index));
      return checkFloat32(`${this.#className}: lr of epoch ${epoch}`, withoutRounding(rate, Math.max(lr, bases[index])), {
        min: 0,
      });
    });
    const momenta = groups.map((_, index) => {
      if (momentum === undefined) return undefined;
      return checkFloat32(`${this.#className}: momentum of epoch ${epoch}`, unwaited(momentum(epoch, index)), { min: 0 });
    });
    groups.forEach((group, index) => {
      group.initialLr ??= bases[index];
      group.lr = rates[index];
      setMomentum(group, momenta[index]);
    });
    this.#baseLrs = bases;
    this.#lastLr = rates;
    this.lastEpoch = epoch;
  }
}

function setMomentum(group: ScheduledGroup, momentum: number | undefined): void {
  if (momentum === undefined) return;
  if (group.betas === undefined) group.momentum = momentum;
  else group.betas = [momentum, group.betas[1]];
}

function checkSchedule(where: string, schedule: Schedule | GroupSchedule): GroupSchedule {
  if (!isRecord(schedule)) return { lr: checkFunction(`${where}: schedule`, schedule as Schedule) };
  const { lr, momentum, turn } = schedule as unknown as GroupSchedule;
  checkFunction(`${where}: schedule.lr`, lr);
  if (momentum !== undefined) checkFunction(`${where}: schedule.momentum`, momentum);
  if (turn !== undefined) checkFunction(`${where}: schedule.turn`, turn);
  return { lr, momentum, turn };
}
