import {
  checkBoolean,
  checkChoice,
  checkInteger,
  checkNumber,
  checkOptions,
  describe,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { type MomentumOptions, momentumBounds } from './cycledMomentum';
import { LRScheduler } from './lrScheduler';
import { groupsOf, numberPerGroup, type PerGroup, type ScheduledOptimizer } from './scheduledGroups';

/** What OneCycleLR takes: `totalSteps`, or `epochs` and `stepsPerEpoch`; the rest has defaults. */
export interface OneCycleOptions extends MomentumOptions {
  /** How many steps the cycle takes. */
  totalSteps?: number | undefined;
  epochs?: number | undefined;
  stepsPerEpoch?: number | undefined;
  /** The share of the cycle in which the rate goes up, from 0 to 1; default 0.3. */
  pctStart?: number | undefined;
  /** Along half a cosine or a straight line; default 'cos'. */
  annealStrategy?: 'cos' | 'linear' | undefined;
  /** The momentum at the largest rate, one for each group or one for all; default 0.85. */
  baseMomentum?: PerGroup<number> | undefined;
  /** The momentum at the smallest rates, one for each group or one for all; default 0.95. */
  maxMomentum?: PerGroup<number> | undefined;
  /** The first rate is the largest over this; default 25. */
  divFactor?: number | undefined;
  /** The last rate is the first over this; default 1e4. */
  finalDivFactor?: number | undefined;
  /** Go down to the first rate as slowly as up, and then to the last; default false. */
  threePhase?: boolean | undefined;
}

const optionNames = [
  ...(['totalSteps', 'epochs', 'stepsPerEpoch', 'pctStart', 'annealStrategy', 'cycleMomentum', 'baseMomentum'] as const),
  ...(['maxMomentum', 'divFactor', 'finalDivFactor', 'threePhase'] as const),
];

const anneal = {
  cos: (from: number, to: number, share: number) => to + ((from - to) / 2) * (Math.cos(Math.PI * share) + 1),
  linear: (from: number, to: number, share: number) => (to - from) * share + from,
};

/** A part of the cycle: where it ends, and which rate and momentum it ends with. */
interface Phase {
  readonly end: number;
  readonly lr: 'initial' | 'max' | 'min';
  readonly momentum: 'base' | 'max';
}

/**
 * One cycle of the learning rate, a step a batch: up from `maxLr / divFactor` to `maxLr`, then down to nearly nothing, with the momentum going the other way.
 * @param maxLr the largest rate, or one for each group
 * @throws KindlingError for options out of range, for an optimiser without momentum or betas (unless `cycleMomentum: false`), and for a
 * step after the last
 * @see torch.optim.lr_scheduler.OneCycleLR
 */
export class OneCycleLR extends LRScheduler {
  static override get name(): string {
    return 'OneCycleLR';
  }

  constructor(optimizer: ScheduledOptimizer, maxLr: PerGroup<number>, options: OneCycleOptions = {}) {
    const where = 'OneCycleLR';
    const given = checkOptions<OneCycleOptions>(where, options, optionNames);
    const { pctStart = 0.3, annealStrategy = 'cos', divFactor = 25, finalDivFactor = 1e4 } = given;
    const { baseMomentum = 0.85, maxMomentum = 0.95, threePhase = false } = given;
    const groups = groupsOf(where, optimizer);
    const max = numberPerGroup(`${where}: maxLr`, maxLr, groups, { min: 0 });
    const totalSteps = stepsOf(where, given);
    checkNumber(`${where}: pctStart`, pctStart, { min: 0, max: 1 });
    checkChoice(`${where}: annealStrategy`, annealStrategy, ['cos', 'linear']);
    checkNumber(`${where}: divFactor`, divFactor, { exclusiveMin: 0 });
    checkNumber(`${where}: finalDivFactor`, finalDivFactor, { exclusiveMin: 0 });
    checkBoolean(`${where}: threePhase`, threePhase);
    const momenta = momentumBounds(where, optimizer, { ...given, baseMomentum, maxMomentum });
    const phases = phasesOf(totalSteps, pctStart, threePhase);
    const along = anneal[annealStrategy];

    groups.forEach((group, index) => {
      group.initialLr = max(index) / divFactor;
    });
    super(optimizer, {
      lr: (initial, step, _, group) => {
        if (step > totalSteps) {
          throw new KindlingError(`${where}.step: expected at most the ${totalSteps} steps of the cycle, got step ${step}`);
        }
        const rates = { initial, max: max(group), min: initial / finalDivFactor };
        const { from, to, share } = placeOf(step, phases);
        // a loop that ends with a step goes one beyond the cycle, where a straight line would go below 0
        return Math.max(0, along(rates[from.lr], rates[to.lr], share));
      },
      momentum:
        momenta &&
        ((step, group) => {
          const bounds = momenta(group);
          const { from, to, share } = placeOf(step, phases);
          return along(bounds[from.momentum], bounds[to.momentum], share);
        }),
    });
    refuseSurplus(new.target.name, arguments, 3);
  }
}

function stepsOf(where: string, { totalSteps, epochs, stepsPerEpoch }: OneCycleOptions): number {
  for (const [name, count] of Object.entries({ totalSteps, epochs, stepsPerEpoch })) {
    if (count !== undefined) checkInteger(`${where}: ${name}`, count, { min: 1 });
  }
  if (totalSteps !== undefined) return totalSteps;
  if (epochs !== undefined && stepsPerEpoch !== undefined) return epochs * stepsPerEpoch;
  const given = `epochs ${describe(epochs)} and stepsPerEpoch ${describe(stepsPerEpoch)}`;
  throw new KindlingError(`${where}: totalSteps: expected it, or both epochs and stepsPerEpoch, got ${given}`);
}

/** The phases of a cycle, behind an entry for where it starts. */
function phasesOf(totalSteps: number, pctStart: number, threePhase: boolean): Phase[] {
  const start: Phase = { end: 0, lr: 'initial', momentum: 'max' };
  const up: Phase = { end: pctStart * totalSteps - 1, lr: 'max', momentum: 'base' };
  const down: Phase = { end: 2 * pctStart * totalSteps - 2, lr: 'initial', momentum: 'max' };
  const out: Phase = { end: totalSteps - 1, lr: 'min', momentum: 'max' };
  return threePhase ? [start, up, down, out] : [start, up, out];
}

/** Between which phases' ends a step lies, and how far. */
function placeOf(step: number, phases: readonly Phase[]): { from: Phase; to: Phase; share: number } {
  const next = phases.findIndex(({ end }, index) => index > 0 && (step <= end || index === phases.length - 1));
  const [from, to] = [phases[next - 1], phases[next]];
  // a phase of no steps has come to its end
  return { from, to, share: from.end === to.end ? 1 : (step - from.end) / (to.end - from.end) };
}
