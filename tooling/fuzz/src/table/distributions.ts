import { seededRandom, type Tensor, tensor } from '@kindling/core';
import * as distributions from '@kindling/distributions';
import { type Domain, domain, either, optional } from '../domains/domain';
import { list } from '../domains/lists';
import { none, options, optionsWith } from '../domains/objects';
import { anyNumber, integer, number } from '../domains/simple';
import { broadcast, tensorOf } from '../domains/tensors';
import type { Choices } from '../values/choices';
import { knownNumbers, makeTensor } from '../values/tensors';
import { ctor, fn, getter, method, type Row } from './row';

const FLOAT32 = (2 - 2 ** -23) * 2 ** 127;
const isFloat = ({ dtype }: Tensor) => dtype === 'float32';
const floats = tensorOf('of float32', { made: (choices) => choices.pick([[], [2], [1, 2]]), holds: isFloat });
const real = either(number({ min: -FLOAT32, max: FLOAT32, made: [-2, 2] }), floats);
const positive = either(number({ min: Number.MIN_VALUE, max: FLOAT32, made: [0.1, 2] }), floats);
/** Numbers that are probabilities; of those from elsewhere who knows, before a sample is read. */
const probable = { each: number({ min: 0.1, max: 1 }), holds: (one: Tensor) => isFloat(one) && knownNumbers(one) !== null };
const share = either(number({ min: 0, max: 1, made: [0, 1] }), tensorOf('of probabilities', { made: () => [2], ...probable }));
const values = tensorOf('that broadcasts with [2]', {
  made: (choices) => choices.pick([[], [2], [3, 1]]),
  fits: (shape) => broadcast(shape, [2]) !== null,
});
const ofClasses = {
  made: (choices: Choices) => choices.pick([[3], [2, 3]]),
  fits: (shape: readonly number[]) => shape.length > 0 && shape.at(-1) !== 0,
};
const classes = tensorOf('[..., classes] of float32', { ...ofClasses, holds: isFloat });
const weights = tensorOf('[..., classes] of probabilities', { ...ofClasses, ...probable });
const sampleShape = list(integer({ min: 0, made: [0, 3] }), { made: [0, 2] });
const generator = domain(
  'a source of random numbers',
  () => seededRandom(1),
  (value) => value instanceof seededRandom(1).constructor,
);
const sampleOptions = options({ generator });

const normal = () => new distributions.Normal(makeTensor([2], [0, 1], 'leaf'), 1);
const coin = () => new distributions.Bernoulli({ probs: 0.25 });
const chosen = () => new distributions.Categorical({ probs: tensor([1, 2, 1]) });

/** Probabilities or logits, and not both. */
const eitherOf = (probs: Domain, logits: Domain): Domain => {
  const both = optionsWith([], { probs, logits });
  return { ...both, make: (choices) => (choices.oneIn(2) ? { probs: probs.make(choices) } : { logits: logits.make(choices) }) };
};
const onlyOne = ([given]: [{ probs?: unknown; logits?: unknown } | undefined]) =>
  (given?.probs === undefined) !== (given?.logits === undefined);

function use(one: distributions.Distribution): unknown {
  const at = one.sample([2], { generator: seededRandom(2) });
  return [one.logProb(at), one.entropy(), one.mean, one.variance, distributions.klDivergence(one, one), String(one)];
}

const mixture = () => new distributions.MixtureSameFamily(new distributions.Categorical({ probs: tensor([1, 2]) }), normal());
const useMixture = (one: distributions.MixtureSameFamily) => {
  const at = one.sample([2], { generator: seededRandom(2) });
  return [one.logProb(at), one.mean, one.variance, String(one)];
};
const ofTwo = domain(
  'a Categorical',
  () => new distributions.Categorical({ probs: tensor([1, 2]) }),
  (value) => value instanceof distributions.Categorical,
);
const another = domain('a Normal', normal, (value) => value instanceof distributions.Normal);
const sized = ([shape]: [number[]?]) => (shape ?? []).reduce((product, size) => product * size, 1) < 2 ** 20 || 'unclear';

const shapeOf = (given: Tensor | number) => (typeof given === 'number' ? [] : given.shape);
const fitTogether = ([a, b]: [Tensor | number, Tensor | number]) => broadcast(shapeOf(a), shapeOf(b)) !== null;

const kinds = {
  Normal: normal,
  Laplace: () => new distributions.Laplace(0, 1),
  LogNormal: () => new distributions.LogNormal(0, 1),
  Independent: () => new distributions.Independent(normal(), 1),
  Uniform: () => new distributions.Uniform(0, 1),
  Exponential: () => new distributions.Exponential(2),
  Bernoulli: coin,
  Categorical: chosen,
};
const entropies = Object.entries(kinds).map(([kind, make]) => method(`distributions/${kind}.entropy`, make, []));
/** Whose standard deviation is the root of its variance. */
const withoutStddev = ['Bernoulli', 'Categorical', 'LogNormal'];
const moments = Object.entries(kinds).flatMap(([kind, make]) =>
  [
    'mean',
    'variance',
    ...(withoutStddev.includes(kind) ? [] : ['stddev']),
    ...(kind !== 'Independent' && make().hasRsample ? [] : ['hasRsample']),
  ].map((name) => getter(`distributions/${kind}.${name}`, make)),
);

/** Distributions. */
export const distributionsTable: readonly Row[] = [
  ctor('distributions/new Normal', distributions.Normal, [real, positive, none], {
    use,
    fits: fitTogether,
  }),
  ctor('distributions/new Laplace', distributions.Laplace, [real, positive, none], { use, fits: fitTogether }),
  ctor('distributions/new LogNormal', distributions.LogNormal, [real, positive, none], { use, fits: fitTogether }),
  ctor('distributions/new Independent', distributions.Independent, [another, integer({ min: 0, max: 1 }), none], { use }),
  ctor('distributions/new MixtureSameFamily', distributions.MixtureSameFamily, [ofTwo, another, none], { use: useMixture }),
  ctor('distributions/new Uniform', distributions.Uniform, [real, real, none], {
    use,
    fits: ([low, high]: [Tensor | number, Tensor | number]) =>
      typeof low === 'number' && typeof high === 'number' ? low < high : fitTogether([low, high]),
  }),
  ctor('distributions/new Exponential', distributions.Exponential, [positive, none], { use }),
  ctor('distributions/new Bernoulli', distributions.Bernoulli, [eitherOf(share, real), none], { use, fits: onlyOne }),
  ctor('distributions/new Categorical', distributions.Categorical, [eitherOf(weights, classes), none], { use, fits: onlyOne }),
  fn('distributions/klDivergence', distributions.klDivergence, [another, another, none]),
  method('distributions/Distribution.sample', chosen, [optional(sampleShape), sampleOptions], { fits: sized }),
  method('distributions/Distribution.rsample', normal, [optional(sampleShape), sampleOptions], { fits: sized }),
  method('distributions/Distribution.logProb', normal, [either(anyNumber, values)]),
  ...entropies,
  ...moments,
  ...['mean', 'variance', 'hasRsample'].map((name) => getter(`distributions/MixtureSameFamily.${name}`, mixture)),
  getter('distributions/Bernoulli.probs', coin),
  getter('distributions/Bernoulli.logits', coin),
  getter('distributions/Categorical.mode', chosen),
  method('distributions/Distribution.toString', coin, []),
  getter('distributions/Distribution.stddev', coin),
  getter('distributions/Distribution.hasRsample', normal),
];
