import { manualSeed, shutdown, type Tensor, tensor, zeros } from '@kindling/core';
import { SGD } from '@kindling/optim';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { init, Linear, Parameter, utils } from '../../src/index';

const withGradients = () => {
  const parameters = [new Parameter(zeros([2])), new Parameter(zeros([1])), new Parameter(zeros([1]))];
  parameters[0].grad = tensor([3, 0]);
  parameters[1].grad = tensor([-4]);
  return parameters;
};

test('clipGradNorm_ scales all gradients by one factor and gives the norm before', async () => {
  const parameters = withGradients();
  assert.is(await utils.clipGradNorm_(parameters, 1).item(), 5);
  // clip_grad_norm_ in PyTorch 2.13: 3 / (5 + 1e-6)
  assertClose((await parameters[0].grad?.data()) as Float32Array, [0.59999988, 0]);
  assertClose((await parameters[1].grad?.data()) as Float32Array, [-0.79999984]);
  assert.is(parameters[2].grad, null);
  const small = withGradients();
  assert.is(await utils.clipGradNorm_(small, 6).item(), 5);
  assert.equal(await small[0].grad?.toArray(), [3, 0]);
  assert.is(await utils.clipGradNorm_(withGradients(), 1, { normType: Number.POSITIVE_INFINITY }).item(), 4);
  assert.is(await utils.clipGradNorm_(withGradients(), 1, { normType: 1 }).item(), 7);
  assert.is(await utils.clipGradNorm_([], 1).item(), 0);
});

test('the norm is computed with the step, and stays when it is read later', async () => {
  const weight = new Parameter(tensor([3, 4]));
  const optimizer = new SGD([weight], { lr: 0.5 });
  const norms: Tensor[] = [];
  for (let step = 0; step < 4; step++) {
    optimizer.zeroGrad();
    weight.mul(weight).sum().mul(0.5).backward();
    norms.push(utils.clipGradNorm_([weight], 100));
    await optimizer.step();
    assert.match(String(norms[step]), /^tensor\(\d/, 'its number is there before anyone reads it');
  }
  assert.equal(await Promise.all(norms.map((norm) => norm.item())), [5, 2.5, 1.25, 0.625]);
});

test('a bound of infinity measures, and changes nothing', async () => {
  const parameters = withGradients();
  assert.is(await utils.clipGradNorm_(parameters, Number.POSITIVE_INFINITY).item(), 5);
  utils.clipGradValue_(parameters, Number.POSITIVE_INFINITY);
  assert.equal(await parameters[0].grad?.toArray(), [3, 0]);
  assert.equal(await parameters[1].grad?.toArray(), [-4]);
  throwsExactly(() => utils.clipGradNorm_(parameters, -1), 'clipGradNorm_: maxNorm: expected a number >= 0, got -1');
});

test('clipGradValue_ cuts each number off', async () => {
  const parameters = withGradients();
  utils.clipGradValue_(parameters, 3.5);
  assert.equal(await parameters[1].grad?.toArray(), [-3.5]);
  assert.equal(await parameters[0].grad?.toArray(), [3, 0]);
});

test('parameters become a row, and a row parameters', async () => {
  const layer = new Linear(2, 2);
  const row = utils.parametersToVector(layer.parameters());
  assert.equal(row.shape, [6]);
  utils.vectorToParameters(tensor([1, 2, 3, 4, 5, 6]), layer.parameters());
  assert.equal(await layer.bias?.toArray(), [5, 6]);
  assert.equal(await utils.parametersToVector(layer.parameters()).toArray(), [1, 2, 3, 4, 5, 6]);
  assert.ok(layer.weight.isLeaf && layer.weight.requiresGrad);
  throwsExactly(
    () => utils.vectorToParameters(zeros([5]), layer.parameters()),
    'vectorToParameters: vector: expected shape [6], as the parameters have numbers, got [5]',
  );
  throwsExactly(() => utils.clipGradNorm_([1] as never, 1), 'clipGradNorm_: parameters[0]: expected a Tensor, got 1');
});

test('orthogonal_ gives rows or columns at right angles', async () => {
  manualSeed(1);
  for (const shape of [
    [3, 5],
    [5, 3],
    [4, 2, 2],
  ]) {
    const weight = init.orthogonal_(zeros(shape), 2).reshape([shape[0], -1]);
    const product = shape[0] <= 4 ? weight.matmul(weight.mT) : weight.mT.matmul(weight);
    const size = product.shape[0];
    const expected = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, k) => (i === k ? 4 : 0)));
    assertClose((await product.toArray()) as number[][], expected);
  }
});

test('the other initialisers', async () => {
  assert.equal(await init.eye_(zeros([2, 3])).toArray(), [
    [1, 0, 0],
    [0, 1, 0],
  ]);
  assert.equal(await init.dirac_(zeros([2, 2, 3])).toArray(), [
    [
      [0, 1, 0],
      [0, 0, 0],
    ],
    [
      [0, 0, 0],
      [0, 1, 0],
    ],
  ]);
  assert.equal(await init.dirac_(zeros([2, 1, 1]), 2).toArray(), [[[1]], [[1]]]);
  manualSeed(1);
  for (const [a, b] of [
    [-2, 2],
    [1, 3],
    [5, 6],
  ]) {
    const values = await init.truncNormal_(zeros([500]), 0, 1, a, b).data();
    assert.ok(values.every((x) => x >= a && x <= b));
  }
  const sparse = (await init.sparse_(zeros([10, 4]), 0.3).toArray()) as number[][];
  for (let column = 0; column < 4; column++) assert.is(sparse.filter((row) => row[column] === 0).length, 3);
  const normal = await init.normal_(zeros([2000]), 5, 0.1).data();
  assertClose(normal.reduce((sum, x) => sum + x, 0) / 2000, 5, { atol: 0.02 });
  const uniform = await init.uniform_(zeros([500]), 2, 3).data();
  assert.ok(uniform.every((x) => x >= 2 && x <= 3));
});

// floats, and each way to pad, as PyTorch: test/helpers.test.ts
test('padSequence keeps integers and gradients, and refuses what is not alike', async () => {
  const whole = utils.padSequence([tensor([1, 2, 3], { dtype: 'int32' }), tensor([4], { dtype: 'int32' })], { batchFirst: true });
  assert.is(whole.dtype, 'int32');
  assert.equal(await whole.toArray(), [
    [1, 2, 3],
    [4, 0, 0],
  ]);
  const short = tensor([[1, 2]], { requiresGrad: true });
  utils
    .padSequence([short, zeros([3, 2])])
    .sum()
    .backward();
  assert.equal(await short.grad?.toArray(), [[1, 1]]);
  throwsExactly(() => utils.padSequence([]), 'padSequence: sequences: expected at least one Tensor, got none');
  throwsExactly(
    () => utils.padSequence([zeros([3, 2]), zeros([2, 3])]),
    'padSequence: sequences[1]: expected float32 of shape [steps, 2], got float32 of shape [2, 3]',
  );
  throwsExactly(
    () => utils.padSequence([zeros([]), zeros([])]),
    'padSequence: sequences[0]: expected float32 of shape [steps], got float32 of shape []',
  );
});

test.after(shutdown);
test.run();
