import { checkChoice, checkFunction, checkInteger, checkNumber, checkOptions, refuseSurplus, unwaited } from '@kindling/checks';
import { type MomentumOptions, momentumBounds } from './cycledMomentum';
import { LRScheduler } from './lrScheduler';
import { groupsOf, numberPerGroup, type PerGroup, type ScheduledOptimizer } from './scheduledGroups';

/** What CyclicLR takes; everything has a default. */
export interface CyclicOptions extends MomentumOptions {
  /** How many steps it goes up; default 2000. */
  stepSizeUp?: number | undefined;
  /** How many it goes down; as many as up unless given. */
  stepSizeDown?: number | undefined;
  /** All cycles of one height, each half as high as the one before, or by `gamma` lower each step; default 'triangular'. */
  mode?: 'triangular' | 'triangular2' | 'exp_range' | undefined;
  /** Default 1. */
  gamma?: number | undefined;
  /** A height of one's own, in place of the mode's. */
  scaleFn?: ((at: number) => number) | undefined;
  /** What `scaleFn` is given: the cycle, from 1, or the step; default 'cycle'. */
  scaleMode?: 'cycle' | 'iterations' | undefined;
  /** The momentum at the top, one for each group or one for all; default 0.8. */
  baseMomentum?: PerGroup<number> | undefined;
  /** The momentum at the bottom, one for each group or one for all; default 0.9. */
  maxMomentum?: PerGroup<number> | undefined;
}

const optionNames = [
  ...(['stepSizeUp', 'stepSizeDown', 'mode', 'gamma', 'scaleFn', 'scaleMode'] as const),
  ...(['cycleMomentum', 'baseMomentum', 'maxMomentum'] as const),
];

/**
 * Cycles of the learning rate, a step a batch: up from `baseLr` to `maxLr` along a straight line and back, with the momentum going the other way.
 * @param baseLr the smallest rate, or one for each group
 * @param maxLr the largest, or one for each group
 * @throws KindlingError for options out of range, for an optimiser without momentum or betas (unless `cycleMomentum: false`), and for
 * a `scaleFn` that gives no number
 * @see torch.optim.lr_scheduler.CyclicLR
 */
export class CyclicLR extends LRScheduler {
  static override get name(): string {
    return 'CyclicLR';
  }

  constructor(optimizer: ScheduledOptimizer, baseLr: PerGroup<number>, maxLr: PerGroup<number>, options: CyclicOptions = {}) {
    const where = 'CyclicLR';
    const given = checkOptions<CyclicOptions>(where, options, optionNames);
    const { stepSizeUp = 2000, stepSizeDown = stepSizeUp, baseMomentum = 0.8, maxMomentum = 0.9 } = given;
    checkInteger(`${where}: stepSizeUp`, stepSizeUp, { min: 1 });
    checkInteger(`${where}: stepSizeDown`, stepSizeDown, { min: 0 });
    const scale = scaleOf(where, given);
    const groups = groupsOf(where, optimizer);
    const base = numberPerGroup(`${where}: baseLr`, baseLr, groups, { min: 0 });
    const max = numberPerGroup(`${where}: maxLr`, maxLr, groups, { min: 0 });
    const momenta = momentumBounds(where, optimizer, { ...given, baseMomentum, maxMomentum });
    const total = stepSizeUp + stepSizeDown;
    const ratio = stepSizeUp / total;

    const heightOf = (step: number, top: number) => {
      const cycle = Math.floor(1 + step / total);
      const share = 1 + step / total - cycle;
      return top * (share <= ratio ? share / ratio : (share - 1) / (ratio - 1)) * scale(cycle, step);
    };
    groups.forEach((group, index) => {
      group.lr = base(index);
    });
    super(optimizer, {
      lr: (_, step, __, group) => base(group) + heightOf(step, max(group) - base(group)),
      momentum: momenta && ((step, group) => momenta(group).max - heightOf(step, momenta(group).max - momenta(group).base)),
    });
    refuseSurplus(new.target.name, arguments, 4);
  }
}

/** By what the height of a cycle is multiplied. */
function scaleOf(where: string, options: CyclicOptions): (cycle: number, step: number) => number {
  const { mode = 'triangular', gamma = 1, scaleFn, scaleMode = 'cycle' } = options;
  checkChoice(`${where}: mode`, mode, ['triangular', 'triangular2', 'exp_range']);
  checkChoice(`${where}: scaleMode`, scaleMode, ['cycle', 'iterations']);
  checkNumber(`${where}: gamma`, gamma, { min: 0 });
  if (scaleFn !== undefined) {
    checkFunction(`${where}: scaleFn`, scaleFn);
    return (cycle, step) => {
      const at = scaleMode === 'cycle' ? cycle : step;
      return checkNumber(`${where}: scaleFn of ${at}`, unwaited(scaleFn(at)));
    };
  }
  if (mode === 'exp_range') return (_, step) => gamma ** step;
  return mode === 'triangular2' ? (cycle) => 1 / 2 ** (cycle - 1) : () => 1;
}
