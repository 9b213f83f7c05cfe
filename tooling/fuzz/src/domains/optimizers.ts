import { Parameter } from '@kindling/nn';
import { leafKinds, makeTensor } from '../values/tensors';
import { type Domain, either, nullable, where } from './domain';
import { iterable, list, tuple } from './lists';
import { optionsWith } from './objects';
import { boolean, choice, integer, number } from './simple';
import { tensorOf } from './tensors';

/** What an optimiser may update. */
const learned = tensorOf('that is a leaf', { made: () => [2, 3], kinds: leafKinds, holds: (tensor) => tensor.isLeaf });

const noneTwice = (tensors: Iterable<unknown>) => new Set(tensors).size === [...tensors].length;
const several = list(learned, { min: 1, made: [1, 2] });

/** Tensors, each once. */
export const tensors: Domain = where(
  iterable(several),
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
export const rmspropOptions = {
  ...slopeOptions,
  alpha: notNegative([0, 0.9]),
  eps,
  momentum: notNegative([0, 0.9]),
  centered: boolean,
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
export function group(options: Readonly<Record<string, Domain>>): Domain {
  return optionsWith(['params'], { params: either(tensors, learned), ...options, initialLr: notNegative([0, 0.1]) });
}

/** What a constructor takes: tensors, or groups of them. */
export function params(options: Readonly<Record<string, Domain>>): Domain {
  return either(tensors, list(group(options), { min: 1, made: [1, 2] }));
}

/** A parameter that has a gradient. */
export function withGradient(): Parameter {
  const parameter = new Parameter(makeTensor([2, 3], [1, -2, 3, -4, 5, -6], 'leaf'));
  parameter.mul(parameter).sum().backward();
  return parameter;
}
