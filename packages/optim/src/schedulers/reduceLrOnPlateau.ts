import {
  checkChoice,
  checkInteger,
  checkNumber,
  checkOptions,
  describe,
  exactMethods,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { checkShare } from '../checkShare';
import { checkRates, groupsOf, numberPerGroup, type PerGroup, type ScheduledOptimizer } from './scheduledGroups';

/** What ReduceLROnPlateau takes; everything has a default. */
export interface PlateauOptions {
  /** Whether small or large is good; default 'min'. */
  mode?: 'min' | 'max' | undefined;
  /** What the rate is multiplied by, from 0 to below 1; default 0.1. */
  factor?: number | undefined;
  /** How many epochs without something better are let pass; default 10. */
  patience?: number | undefined;
  /** By how much better is better; default 1e-4. */
  threshold?: number | undefined;
  /** A share of the best, or a difference from it; default 'rel'. */
  thresholdMode?: 'rel' | 'abs' | undefined;
  /** How many epochs after a reduction are not counted; default 0. */
  cooldown?: number | undefined;
  /** The smallest rate, one for each group or one for all; default 0. */
  minLr?: PerGroup<number> | undefined;
  /** A smaller reduction is none; default 1e-8. */
  eps?: number | undefined;
}

/** Where a ReduceLROnPlateau stands. */
export interface PlateauState {
  lastEpoch: number;
  lastLr: number[];
  /** The best metric so far; null before the first, which as JSON stays what it is where PyTorch's infinity would not. */
  best: number | null;
  cooldownCounter: number;
  numBadEpochs: number;
}

const optionNames = ['mode', 'factor', 'patience', 'threshold', 'thresholdMode', 'cooldown', 'minLr', 'eps'] as const;

/**
 * Reduces the learning rate when a metric has not become better for a while: `scheduler.step(await loss.item())`.
 * @throws KindlingError for anything that is not an optimiser, and for options out of range
 * @see torch.optim.lr_scheduler.ReduceLROnPlateau
 */
export class ReduceLROnPlateau {
  static get name(): string {
    return 'ReduceLROnPlateau';
  }

  /** How often `step` was called. */
  lastEpoch = 0;
  readonly optimizer: ScheduledOptimizer;
  readonly #options: Required<{ [Name in keyof PlateauOptions]: NonNullable<PlateauOptions[Name]> }>;
  readonly #minLr: (group: number) => number;
  #best: number | null = null;
  #cooldownCounter = 0;
  #numBadEpochs = 0;
  #lastLr: number[];

  constructor(optimizer: ScheduledOptimizer, options: PlateauOptions = {}) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target);
    const where = 'ReduceLROnPlateau';
    const given = checkOptions<PlateauOptions>(where, options, optionNames);
    const { mode = 'min', factor = 0.1, patience = 10, threshold = 1e-4, thresholdMode = 'rel' } = given;
    const { cooldown = 0, minLr = 0, eps = 1e-8 } = given;
    checkChoice(`${where}: mode`, mode, ['min', 'max']);
    checkShare(`${where}: factor`, factor);
    checkInteger(`${where}: patience`, patience, { min: 0 });
    checkNumber(`${where}: threshold`, threshold, { min: 0 });
    checkChoice(`${where}: thresholdMode`, thresholdMode, ['rel', 'abs']);
    checkInteger(`${where}: cooldown`, cooldown, { min: 0 });
    checkNumber(`${where}: eps`, eps, { min: 0 });
    const groups = groupsOf(where, optimizer);
    this.#minLr = numberPerGroup(`${where}: minLr`, minLr, groups, { min: 0 });
    this.optimizer = optimizer;
    this.#options = { mode, factor, patience, threshold, thresholdMode, cooldown, minLr, eps };
    this.#lastLr = groups.map(({ lr }) => lr);
  }

  /**
   * Takes the metric of an epoch; NaN is never better.
   * @throws KindlingError for what is no number, or a group that is none, having changed nothing
   */
  step(metric: number): void {
    const where = 'ReduceLROnPlateau.step';
    if (typeof metric !== 'number') {
      throw new KindlingError(`${where}: metric: expected a number, as await loss.item() gives it, got ${describe(metric)}`);
    }
    const epoch = checkInteger(`${where}: lastEpoch`, this.lastEpoch, { min: 0 }) + 1;
    const groups = groupsOf(where, this.optimizer);
    const { patience, cooldown } = this.#options;
    const better = this.#isBetter(metric);
    const cooling = this.#cooldownCounter > 0;
    const bad = better || cooling ? 0 : this.#numBadEpochs + 1;
    const reduces = bad > patience;
    const rates = groups.map(({ lr }, index) => (reduces ? this.#reduced(lr, index) : lr));
    groups.forEach((group, index) => {
      group.lr = rates[index];
    });
    if (better) this.#best = metric;
    this.#numBadEpochs = reduces ? 0 : bad;
    this.#cooldownCounter = reduces ? cooldown : this.#cooldownCounter - (cooling ? 1 : 0);
    this.#lastLr = rates;
    this.lastEpoch = epoch;
  }

  /** The learning rate of each parameter group after the last step. */
  getLastLr(): number[] {
    return [...this.#lastLr];
  }

  /** Where it stands. The rates themselves are the optimiser's, and come with its state dict. */
  stateDict(): PlateauState {
    return {
      lastEpoch: this.lastEpoch,
      lastLr: this.getLastLr(),
      best: this.#best,
      cooldownCounter: this.#cooldownCounter,
      numBadEpochs: this.#numBadEpochs,
    };
  }

  /** Goes to where another one stood. @throws KindlingError for what is no such state, having changed nothing */
  loadStateDict(stateDict: PlateauState): void {
    const where = 'ReduceLROnPlateau.loadStateDict';
    if (typeof stateDict !== 'object' || stateDict === null) {
      throw new KindlingError(
        `${where}: expected { lastEpoch, lastLr, best, cooldownCounter, numBadEpochs }, got ${describe(stateDict)}`,
      );
    }
    const { lastEpoch, lastLr, best, cooldownCounter, numBadEpochs } = stateDict;
    checkInteger(`${where}: lastEpoch`, lastEpoch, { min: 0 });
    checkInteger(`${where}: cooldownCounter`, cooldownCounter, { min: 0 });
    checkInteger(`${where}: numBadEpochs`, numBadEpochs, { min: 0 });
    if (best !== null) checkNumber(`${where}: best`, best);
    this.#lastLr = checkRates(`${where}: lastLr`, lastLr, groupsOf(where, this.optimizer).length);
    this.lastEpoch = lastEpoch;
    this.#best = best;
    this.#cooldownCounter = cooldownCounter;
    this.#numBadEpochs = numBadEpochs;
  }

  #isBetter(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options;
    const best = this.#best ?? (mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
    if (mode === 'min') return metric < (thresholdMode === 'rel' ? best * (1 - threshold) : best - threshold);
    return metric > (thresholdMode === 'rel' ? best * (threshold + 1) : best + threshold);
  }

  #reduced(lr: number, group: number): number {
    const { factor, eps } = this.#options;
    const next = Math.max(lr * factor, this.#minLr(group));
    return lr - next > eps ? next : lr;
  }
}
