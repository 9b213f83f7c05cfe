import { Parameter } from '@kindling/nn';
import { leafKinds, makeTensor } from '../values/tensors';
import { type Domain, either, nullable, where } from './domain';
import { iterable, list, tuple } from './lists';
import { optionsWith } from './objects';
import { boolean, choice, integer, number } from './simple';
import { tensorOf } from './tensors';

/** What an optimiser may update. */
const learned = tensorOf('that is a leaf', { made: () => [2, 3], kinds: leafKinds, holds: (tensor) => tensor.isLeaf });

/** What Muon may update. */
export const learnedMatrix = tensorOf('that is a leaf of 2 dims', {
  made: () => [2, 3],
  fits: (shape) => shape.length === 2,
  kinds: leafKinds,
  holds: (tensor) => tensor.isLeaf,
});

const noneTwice = (tensors: Iterable<unknown>) => new Set(tensors).size === [...tensors].length;

/** Tensors, each once; a group may have none. */
const tensorsOf = (one: Domain, min: number): Domain =>
  where(
    iterable(list(one, { min, made: [1, 2] })),
    'each once',
    (value: Iterable<unknown>) => !Array.isArray(value) || noneTwice(value),
  );

const notNegative = (made: readonly [number, number]) => number({ min: 0, made });
const beta = number({ min: 0, max: 1 - 2 ** -53, made: [0, 0.9] });

const slopeOptions = { lr: notNegative([0, 0.1]), weightDecay: notNegative([0, 0.1]), maximize: boolean };
const eps = notNegative([1e-8, 1e-3]);

export const sgdOptions = {
  ...slopeOptions,
  momentum: notNegative([0.1, 0.9]),
  dampening: number({ made: [0, 0] }),
  nesterov: boolean,
};
const momentOptions = { ...slopeOptions, betas: tuple(beta, beta), eps };
export const adamOptions = { ...momentOptions, amsgrad: boolean };
export const adamaxOptions = momentOptions;
export const radamOptions = { ...momentOptions, decoupledWeightDecay: boolean };
export const nadamOptions = { ...radamOptions, momentumDecay: notNegative([0, 0.1]) };
export const adagradOptions = {
  ...slopeOptions,
  lrDecay: notNegative([0, 0.1]),
  initialAccumulatorValue: notNegative([0, 0.1]),
  eps,
};
export const adadeltaOptions = { ...slopeOptions, rho: number({ min: 0, max: 1, made: [0, 1] }), eps };
export const adafactorOptions = {
  ...slopeOptions,
  beta2Decay: number({ max: 0, made: [-1, 0] }),
  eps: tuple(nullable(eps), eps),
  d: number({ min: 1, made: [1, 2] }),
};
export const rpropOptions = {
  lr: slopeOptions.lr,
  maximize: boolean,
  etas: tuple(
    number({ min: Number.MIN_VALUE, max: 1 - 2 ** -53, made: [0.1, 0.9] }),
    number({ min: 1 + 2 ** -52, made: [1.1, 2] }),
  ),
  stepSizes: where(
    tuple(notNegative([0, 0.1]), notNegative([0.1, 1])),
    'of which the second is no smaller',
    ([smallest, largest]: [number, number]) => smallest <= largest,
  ),
};
export const asgdOptions = {
  ...slopeOptions,
  lambd: notNegative([0, 0.1]),
  alpha: notNegative([0, 1]),
  t0: number({ made: [0, 2] }),
};
export const rmspropOptions = {
  ...slopeOptions,
  alpha: notNegative([0, 0.9]),
  eps,
  momentum: notNegative([0, 0.9]),
  centered: boolean,
};

const coefficient = number({ made: [-2, 2] });
export const muonOptions = {
  lr: slopeOptions.lr,
  weightDecay: slopeOptions.weightDecay,
  momentum: notNegative([0, 0.9]),
  nesterov: boolean,
  nsCoefficients: tuple(coefficient, coefficient, coefficient),
  eps,
  nsSteps: integer({ min: 0, max: 99, made: [0, 3] }),
  adjustLrFn: nullable(choice('original', 'matchRmsAdamw')),
};

const count = integer({ min: 1, made: [1, 4] });
export const lbfgsOptions = {
  lr: notNegative([0, 0.1]),
  maxIter: count,
  maxEval: count,
  toleranceGrad: notNegative([0, 0.1]),
  toleranceChange: notNegative([0, 0.1]),
  historySize: count,
  lineSearchFn: nullable(choice('strongWolfe')),
};

/** Nesterov's momentum needs momentum and no dampening. */
export function sgdFits({
  momentum = 0,
  dampening = 0,
  nesterov = false,
}: {
  momentum?: number;
  dampening?: number;
  nesterov?: boolean;
} = {}): boolean {
  return !nesterov || (momentum > 0 && dampening === 0);
}

/** Parameters with options of their own. */
export function group(options: Readonly<Record<string, Domain>>, one: Domain = learned): Domain {
  return optionsWith(['params'], { params: either(tensorsOf(one, 0), one), ...options, initialLr: notNegative([0, 0.1]) });
}

/** What a constructor takes: tensors, or groups of them. */
export function params(options: Readonly<Record<string, Domain>>, one: Domain = learned): Domain {
  return either(tensorsOf(one, 1), list(group(options, one), { min: 1, made: [1, 2] }));
}

/** A parameter that has a gradient. */
export function withGradient(): Parameter {
  const parameter = new Parameter(makeTensor([2, 3], [1, -2, 3, -4, 5, -6], 'leaf'));
  parameter.mul(parameter).sum().backward();
  return parameter;
}
