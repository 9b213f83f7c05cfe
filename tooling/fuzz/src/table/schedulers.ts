import * as optim from '@kindling/optim';
import { type Domain, domain, either, fixed, nullable, optional } from '../domains/domain';
import { givingOne } from '../domains/functions';
import { iterable, list, tuple } from '../domains/lists';
import { none, options, optionsWith, record } from '../domains/objects';
import { withGradient } from '../domains/optimizers';
import { anyNumber, boolean, choice, integer, number } from '../domains/simple';
import { WrongResult } from '../values/functions';
import { change, ctor, method, type Row, setter } from './row';

const learningRate = number({ min: 0, made: [0, 1] });
const momentum = number({ min: 0, made: [0, 0.9] });
/** A scheduler starts from `initialLr` where it is there, and writes `lr` itself. */
const scheduledGroup: Domain = {
  ...record({ lr: learningRate, initialLr: optional(learningRate), momentum }),
  has: (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const { lr, initialLr } = value as { lr?: unknown; initialLr?: unknown };
    return learningRate.has(initialLr ?? lr);
  },
};
const optimizer = record({ paramGroups: list(scheduledGroup, { made: [1, 2] }) }, 'an optimiser');
const factor = number({ min: 0, made: [0, 1] });
const rate = givingOne('a learning rate', number({ min: 0, made: [0, 1] }));
const sgd = () => new optim.SGD([withGradient()], { lr: 0.1, momentum: 0.9 });
const stepped = () => new optim.StepLR(sgd(), 2, { gamma: 0.5 });
const cosine = () => new optim.CosineAnnealingLR(sgd(), 5);
const epoch = integer({ min: 0, made: [0, 9] });
const count = epoch;
const share = number({ min: 0, max: 1, made: [0, 1] });
const saved = { lastEpoch: integer({ min: -1, made: [0, 9] }), baseLrs: tuple(number({ min: 0, made: [0, 1] })) };
const restarts = () => new optim.CosineAnnealingWarmRestarts(sgd(), 3, { tMult: 2 });
const plateau = () => new optim.ReduceLROnPlateau(sgd(), { patience: 1 });
const chained = () => new optim.ChainedScheduler([stepped()]);

function sequential(): optim.SequentialLR {
  const owner = sgd();
  return new optim.SequentialLR(owner, [new optim.LinearLR(owner), new optim.StepLR(owner, 2)], [3]);
}

function usePlateau(scheduler: optim.ReduceLROnPlateau): unknown {
  for (const metric of [1, 1, 1]) scheduler.step(metric);
  scheduler.loadStateDict(scheduler.stateDict());
  return scheduler.getLastLr();
}

function useScheduler(scheduler: optim.LRScheduler): unknown {
  scheduler.step();
  scheduler.loadStateDict(scheduler.stateDict());
  const rates = scheduler.getLastLr();
  if (rates.some((lr) => !Number.isFinite(lr) || lr < 0)) throw new WrongResult(`learning rates ${rates}`);
  return rates;
}

/** One number for all groups, or one for each: how many there are, `perGroupFits` looks at. */
const perGroup = (each: Domain) => either(each, list(each, { made: [1, 2] }));

function perGroupFits({ paramGroups }: { paramGroups: unknown[] }, ...given: unknown[]): boolean {
  return given.every((one) => !Array.isArray(one) || one.length === paramGroups.length);
}

const lambdas = perGroup(givingOne('a factor', factor));
const lambdasFit = ([made, given]: [{ paramGroups: unknown[] }, unknown]) => perGroupFits(made, given);
const steps = integer({ min: 1, made: [1, 9] });
const oneCycleOptions = optionsWith([], {
  totalSteps: steps,
  epochs: steps,
  stepsPerEpoch: steps,
  pctStart: number({ min: 0, max: 1, made: [0, 1] }),
  annealStrategy: choice('cos', 'linear'),
  cycleMomentum: boolean,
  baseMomentum: perGroup(momentum),
  maxMomentum: perGroup(momentum),
  divFactor: number({ min: 1e-3, made: [1, 25] }),
  finalDivFactor: number({ min: 1e-3, made: [1, 100] }),
  threePhase: boolean,
});

const cyclicOptions = options({
  stepSizeUp: steps,
  stepSizeDown: epoch,
  mode: choice('triangular', 'triangular2', 'exp_range'),
  gamma: factor,
  scaleFn: givingOne('a height', factor),
  scaleMode: choice('cycle', 'iterations'),
  cycleMomentum: boolean,
  baseMomentum: perGroup(momentum),
  maxMomentum: perGroup(momentum),
});
const plateauOptions = options({
  mode: choice('min', 'max'),
  factor: number({ min: 0, max: 1 - 2 ** -53, made: [0, 0.9] }),
  patience: epoch,
  threshold: factor,
  thresholdMode: choice('rel', 'abs'),
  cooldown: epoch,
  minLr: perGroup(learningRate),
  eps: factor,
});
const scheduler = domain('a scheduler', stepped, (value) => value instanceof optim.LRScheduler);

/** Schedulers. */
export const schedulerTable: readonly Row[] = [
  ctor('optim/new LRScheduler', optim.LRScheduler, [optimizer, rate, none], { use: useScheduler }),
  ctor('optim/new LambdaLR', optim.LambdaLR, [optimizer, lambdas, none], { use: useScheduler, fits: lambdasFit }),
  ctor('optim/new MultiplicativeLR', optim.MultiplicativeLR, [optimizer, lambdas, none], { use: useScheduler, fits: lambdasFit }),
  ctor('optim/new MultiStepLR', optim.MultiStepLR, [optimizer, iterable(list(epoch)), options({ gamma: factor })], {
    use: useScheduler,
  }),
  ctor('optim/new ConstantLR', optim.ConstantLR, [optimizer, options({ factor: share, totalIters: epoch })], {
    use: useScheduler,
  }),
  ctor(
    'optim/new LinearLR',
    optim.LinearLR,
    [
      optimizer,
      options({ startFactor: number({ min: Number.MIN_VALUE, max: 1, made: [0.1, 1] }), endFactor: share, totalIters: epoch }),
    ],
    { use: useScheduler },
  ),
  ctor('optim/new PolynomialLR', optim.PolynomialLR, [optimizer, options({ totalIters: epoch, power: factor })], {
    use: useScheduler,
  }),
  ctor(
    'optim/new CosineAnnealingWarmRestarts',
    optim.CosineAnnealingWarmRestarts,
    [optimizer, steps, options({ tMult: steps, etaMin: factor })],
    { use: useScheduler },
  ),
  change('optim/CosineAnnealingWarmRestarts.step', restarts, [optional(factor)], { use: useScheduler }),
  method('optim/CosineAnnealingWarmRestarts.stateDict', restarts, []),
  change(
    'optim/CosineAnnealingWarmRestarts.loadStateDict',
    restarts,
    [record({ ...saved, tCur: factor, tI: number({ min: Number.MIN_VALUE, made: [1, 9] }) })],
    { use: useScheduler },
  ),
  ctor('optim/new CyclicLR', optim.CyclicLR, [optimizer, perGroup(learningRate), perGroup(learningRate), cyclicOptions], {
    use: useScheduler,
    fits: ([made, baseLr, maxLr, own = {}]: [{ paramGroups: unknown[] }, unknown, unknown, optim.CyclicOptions?]) =>
      perGroupFits(made, baseLr, maxLr, own.baseMomentum, own.maxMomentum),
  }),
  ctor(
    'optim/new SWALR',
    optim.SWALR,
    [optimizer, perGroup(learningRate), options({ annealEpochs: epoch, annealStrategy: choice('cos', 'linear') })],
    { use: useScheduler, fits: ([made, swaLr]: [{ paramGroups: unknown[] }, unknown]) => perGroupFits(made, swaLr) },
  ),
  ctor('optim/new ReduceLROnPlateau', optim.ReduceLROnPlateau, [optimizer, plateauOptions], {
    use: usePlateau,
    fits: ([made, own = {}]: [{ paramGroups: unknown[] }, optim.PlateauOptions?]) => perGroupFits(made, own.minLr),
  }),
  change('optim/ReduceLROnPlateau.step', plateau, [anyNumber], { use: usePlateau }),
  method('optim/ReduceLROnPlateau.getLastLr', plateau, []),
  method('optim/ReduceLROnPlateau.stateDict', plateau, []),
  change(
    'optim/ReduceLROnPlateau.loadStateDict',
    plateau,
    [
      record({
        lastEpoch: count,
        lastLr: tuple(learningRate),
        best: nullable(number({ made: [0, 1] })),
        cooldownCounter: count,
        numBadEpochs: count,
      }),
    ],
    { use: usePlateau },
  ),
  setter('optim/ReduceLROnPlateau.lastEpoch=', plateau, count, { use: usePlateau }),
  // a scheduler is what its class makes: odd ones stand in the place of a whole list
  {
    ...ctor('optim/new SequentialLR', optim.SequentialLR, [fixed(null), fixed(null), tuple(count), none]),
    takesMore: true,
    call: ([, , milestones, none]) => {
      const owner = sgd();
      const two = [new optim.StepLR(owner, 1), new optim.LinearLR(owner)];
      return new optim.SequentialLR(owner, two, milestones as number[], none as never);
    },
    use: useScheduler,
  },
  {
    ...ctor('optim/new ChainedScheduler', optim.ChainedScheduler, [list(scheduler, { min: 1, made: [1, 1] })]),
    use: useScheduler,
  },
  method('optim/SequentialLR.stateDict', sequential, []),
  change(
    'optim/SequentialLR.loadStateDict',
    sequential,
    [record({ ...saved, schedulers: tuple(record(saved), record(saved)) })],
    {
      use: useScheduler,
    },
  ),
  method('optim/ChainedScheduler.stateDict', chained, []),
  change('optim/ChainedScheduler.loadStateDict', chained, [record({ ...saved, schedulers: tuple(record(saved)) })], {
    use: useScheduler,
  }),
  ctor('optim/new ExponentialLR', optim.ExponentialLR, [optimizer, factor, none], { use: useScheduler }),
  ctor('optim/new StepLR', optim.StepLR, [optimizer, integer({ min: 1, made: [1, 3] }), options({ gamma: factor })], {
    use: useScheduler,
  }),
  ctor(
    'optim/new CosineAnnealingLR',
    optim.CosineAnnealingLR,
    [optimizer, integer({ min: 1, made: [1, 3] }), options({ etaMin: factor })],
    { use: useScheduler },
  ),
  ctor('optim/new OneCycleLR', optim.OneCycleLR, [optimizer, perGroup(learningRate), oneCycleOptions], {
    use: useScheduler,
    fits: ([made, maxLr, own]: [{ paramGroups: unknown[] }, unknown, optim.OneCycleOptions]) =>
      perGroupFits(made, maxLr, own.baseMomentum, own.maxMomentum) &&
      (own.totalSteps !== undefined || (own.epochs !== undefined && own.stepsPerEpoch !== undefined)) &&
      // a step behind the last one may lead anywhere
      ((own.totalSteps ?? (own.epochs ?? 1) * (own.stepsPerEpoch ?? 1)) > 1 || 'unclear'),
  }),
  change('optim/LRScheduler.step', cosine, [], { use: useScheduler }),
  method('optim/LRScheduler.getLastLr', stepped, []),
  method('optim/LRScheduler.stateDict', stepped, []),
  change('optim/LRScheduler.loadStateDict', stepped, [record(saved)], { use: useScheduler }),
  setter('optim/LRScheduler.lastEpoch=', stepped, saved.lastEpoch, { use: useScheduler }),
];
