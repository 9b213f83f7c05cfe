import { shutdown, tensor } from '@kindling/core';
import { type OddValue, takesOnly } from '@kindling/test-kit';
import { test } from 'uvu';
import {
  Bernoulli,
  Categorical,
  Exponential,
  Independent,
  klDivergence,
  Laplace,
  LogNormal,
  MixtureSameFamily,
  Normal,
  Uniform,
} from '../src/index';

// Each argument of the public API is given what it is not for. It ends in an error in words, or the value is said to be right.

const noOptions: OddValue[] = ['undefined', '{}', 'object without a prototype'];
const numbers: OddValue[] = ['-0', '-1', '0.5', '2 ** 31', '2 ** 53'];
const above: OddValue[] = ['0.5', '2 ** 31', '2 ** 53'];
const anyNumber: OddValue[] = ['NaN', 'Infinity', '-Infinity', ...numbers, '1e308'];

const probs = tensor([0.25, 0.75]);

const calls: [string, (value: never) => unknown, OddValue[]][] = [
  ['Normal: loc', (v) => new Normal(v, 1), numbers],
  ['Normal: scale', (v) => new Normal(0, v), above],
  ['Normal: options', (v) => new Normal(0, 1, v), noOptions],
  ['Laplace: loc', (v) => new Laplace(v, 1), numbers],
  ['Laplace: scale', (v) => new Laplace(0, v), above],
  ['Laplace: options', (v) => new Laplace(0, 1, v), noOptions],
  ['LogNormal: loc', (v) => new LogNormal(v, 1), numbers],
  ['LogNormal: scale', (v) => new LogNormal(0, v), above],
  ['LogNormal: options', (v) => new LogNormal(0, 1, v), noOptions],
  ['MixtureSameFamily: mixtureDistribution', (v) => new MixtureSameFamily(v, new Normal(tensor([1]), 1)), []],
  ['MixtureSameFamily: componentDistribution', (v) => new MixtureSameFamily(new Categorical({ probs: tensor([1]) }), v), []],
  [
    'MixtureSameFamily: options',
    (v) => new MixtureSameFamily(new Categorical({ probs: tensor([1]) }), new Normal(tensor([1]), 1), v),
    noOptions,
  ],
  ['Independent: baseDistribution', (v) => new Independent(v, 0), []],
  ['Independent: reinterpretedBatchNdims', (v) => new Independent(new Normal(tensor([1]), 1), v), ['-0']],
  ['Independent: options', (v) => new Independent(new Normal(0, 1), 0, v), noOptions],
  ['Uniform: low', (v) => new Uniform(v, tensor(3)), numbers],
  ['Uniform: high', (v) => new Uniform(0.25, v), above],
  ['Uniform: options', (v) => new Uniform(0, 1, v), noOptions],
  ['Exponential: rate', (v) => new Exponential(v), above],
  ['Exponential: options', (v) => new Exponential(1, v), noOptions],
  ['Bernoulli', (v) => new Bernoulli(v), []],
  ['Bernoulli: probs', (v) => new Bernoulli({ probs: v }), ['-0', '0.5']],
  ['Bernoulli: logits', (v) => new Bernoulli({ logits: v }), numbers],
  ['Bernoulli: options', (v) => new Bernoulli({ probs: 0.5 }, v), noOptions],
  ['Categorical', (v) => new Categorical(v), []],
  ['Categorical: probs', (v) => new Categorical({ probs: v }), []],
  ['Categorical: logits', (v) => new Categorical({ logits: v }), []],
  ['Categorical: options', (v) => new Categorical({ probs }, v), noOptions],
  ['sample: shape', (v) => new Normal(0, 1).sample(v), ['undefined', '[]']],
  ['sample: a size', (v) => new Normal(0, 1).sample([0, v]), ['-0']],
  ['sample: options', (v) => new Normal(0, 1).sample([2], v), noOptions],
  ['sample: generator', (v) => new Categorical({ probs }).sample([2], { generator: v }), ['undefined']],
  ['rsample: shape', (v) => new Normal(0, 1).rsample(v), ['undefined', '[]']],
  ['rsample: options', (v) => new Normal(0, 1).rsample([2], v), noOptions],
  ['logProb', (v) => new Normal(0, 1).logProb(v), anyNumber],
  ['logProb of a class', (v) => new Categorical({ probs }).logProb(v), ['-0']],
  ['logProb of a LogNormal', (v) => new LogNormal(0, 1).logProb(v), anyNumber],
  ['klDivergence: p', (v) => klDivergence(v, new Normal(0, 1)), []],
  ['klDivergence: q', (v) => klDivergence(new Normal(0, 1), v), []],
  ['klDivergence: options', (v) => klDivergence(new Normal(0, 1), new Normal(0, 1), v), noOptions],
];

test.after(shutdown);

for (const [name, call, taken] of calls) {
  test(`takes what is right and refuses the rest in words: ${name}`, () => takesOnly(call, taken));
}

test.run();
