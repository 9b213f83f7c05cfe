import { manualSeed, ones, randn, shutdown } from '@kindling/core';
import { SGD } from '@kindling/optim';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2d, deepCopy, Linear, LSTM, ReLU, Sequential, utils } from '../../src/index';

// Values, gradients, names and text are held against PyTorch's in test/modules/parametrizations.test.ts.

test.after(shutdown);

test('a normalised weight is what it was, is learned by its parts, and can be assigned', async () => {
  manualSeed(1);
  const layer = new Linear(3, 2);
  const before = await layer.weight.data();
  assert.is(utils.weightNorm(layer), layer);
  assert.ok(layer instanceof Linear);
  assertClose(await layer.weight.data(), before);
  assert.equal(
    layer.namedParameters().map(([name]) => name),
    ['bias', 'parametrizations.weight.original0', 'parametrizations.weight.original1'],
  );
  const optimizer = new SGD(layer.parameters(), { lr: 0.1 });
  layer(ones([1, 3]))
    .square()
    .sum()
    .backward();
  await optimizer.step();
  assert.not.equal(await layer.weight.data(), before);
  layer.weight = ones([2, 3]) as Linear['weight'];
  assertClose(await layer.weight.data(), new Float32Array(6).fill(1));
  assertClose((await layer.stateDict().get('parametrizations.weight.original0')?.data()) as Float32Array, [
    Math.sqrt(3),
    Math.sqrt(3),
  ]);
});

test('the largest singular value becomes 1 and stays so in evaluation', async () => {
  manualSeed(1);
  const layer = utils.spectralNorm(new Linear(4, 4), { nPowerIterations: 30 });
  await layer.weight.data();
  const weight = layer.eval().weight;
  let v = randn([4]);
  for (let time = 0; time < 60; time++) v = weight.mT.matmul(weight.matmul(v)).div(v.norm());
  assertClose([await weight.matmul(v).norm().div(v.norm()).item()], [1], { rtol: 1e-3 });
  assert.equal(await layer.weight.data(), await weight.data());
});

test('a copy has weights of its own', async () => {
  const layer = utils.weightNorm(new Conv2d(1, 2, 2));
  const copy = deepCopy(new Sequential(layer, new ReLU()));
  copy.loadStateDict(new Map([...copy.stateDict()].map(([name, value]) => [name, value.mul(2)])));
  const [first] = copy.children() as Conv2d[];
  assertClose(await first.weight.data(), await layer.weight.mul(2).data());
  assert.match(String(copy), '(0): ParametrizedConv2d(');
});

test('can be taken away again, which leaves the value', async () => {
  const layer = utils.weightNorm(utils.spectralNorm(new Linear(3, 2)), { name: 'bias' });
  const value = await layer.eval().weight.data();
  utils.removeParametrizations(layer);
  assert.match(String(layer), 'ParametrizedLinear(');
  utils.removeParametrizations(layer, 'bias');
  assert.is(String(layer), 'Linear(in_features=3, out_features=2, bias=True)');
  assertClose(await layer.weight.data(), value);
  assert.equal([...layer.stateDict().keys()].sort(), ['bias', 'weight']);
  throwsExactly(
    () => utils.removeParametrizations(layer),
    'removeParametrizations: name: expected that of a parametrised weight of Linear, got "weight"',
  );
});

test('says what is no weight', () => {
  throwsExactly(
    () => utils.weightNorm(new ReLU()),
    'weightNorm: name: expected that of a parameter of ReLU, got "weight", which is undefined',
  );
  throwsExactly(
    () => utils.spectralNorm(utils.weightNorm(new Linear(2, 2))),
    'spectralNorm: name: expected that of a parameter of ParametrizedLinear, got "weight", which is computed already',
  );
  throwsExactly(
    () => utils.spectralNorm(new LSTM(2, 3), { name: 'biasIhL0' }),
    'spectralNorm: name: expected a weight of at least 2 dimensions, got shape [12]',
  );
  throwsExactly(() => utils.weightNorm(new Linear(2, 2), { dim: 2 }), 'weightNorm: dim: expected an integer from -1 to 1, got 2');
});

test.run();
