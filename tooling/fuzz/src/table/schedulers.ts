import * as optim from '@kindling/optim';
import { type Domain, either, optional } from '../domains/domain';
import { givingOne } from '../domains/functions';
import { list, tuple } from '../domains/lists';
import { options, optionsWith, record } from '../domains/objects';
import { withGradient } from '../domains/optimizers';
import { boolean, choice, integer, number } from '../domains/simple';
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

/** Schedulers. */
export const schedulerTable: readonly Row[] = [
  ctor('optim/new LRScheduler', optim.LRScheduler, [optimizer, rate], { use: useScheduler }),
  ctor('optim/new LambdaLR', optim.LambdaLR, [optimizer, givingOne('a factor', factor)], { use: useScheduler }),
  ctor('optim/new ExponentialLR', optim.ExponentialLR, [optimizer, factor], { use: useScheduler }),
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
      (own.totalSteps !== undefined || (own.epochs !== undefined && own.stepsPerEpoch !== undefined)),
  }),
  change('optim/LRScheduler.step', cosine, [], { use: useScheduler }),
  method('optim/LRScheduler.getLastLr', stepped, []),
  method('optim/LRScheduler.stateDict', stepped, []),
  change(
    'optim/LRScheduler.loadStateDict',
    stepped,
    [record({ lastEpoch: epoch, baseLrs: tuple(number({ min: 0, made: [0, 1] })) })],
    { use: useScheduler },
  ),
  setter('optim/LRScheduler.lastEpoch=', stepped, epoch, { use: useScheduler }),
];
