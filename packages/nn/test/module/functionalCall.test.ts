import { autograd, eye, manualSeed, ones, shutdown, type Tensor, tensor, zeros } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BatchNorm1d, Dropout, functional as F, functionalCall, Linear, LSTM, Module, Sequential, utils } from '../../src/index';

class Tied extends Module {
  first = new Linear(2, 2, { bias: false });
  second = new Linear(2, 2, { bias: false });

  constructor() {
    super();
    this.second.weight = this.first.weight;
  }

  override forward(x: Tensor, factor = 1): Tensor {
    return this.second(this.first(x)).mul(factor);
  }
}

test('a module is computed with other tensors, which get the gradients, and is as it was afterwards', async () => {
  const model = new Sequential(new Linear(2, 1), new BatchNorm1d(1));
  const { weight } = model[0] as Linear;
  const before = await weight.data();
  const other = tensor([[2, 3]], { requiresGrad: true });
  const output = functionalCall(model.eval(), { '0.weight': other, '0.bias': tensor([1]) }, tensor([[1, 10]]));
  assertClose(await output.data(), [33 / Math.sqrt(1 + 1e-5)]);
  output.sum().backward();
  assertClose((await other.grad?.data()) as Float32Array, [1 / Math.sqrt(1 + 1e-5), 10 / Math.sqrt(1 + 1e-5)]);
  assert.is(weight.grad, null);
  assert.is((model[0] as Linear).weight, weight);
  assert.equal(await weight.data(), before);
});

test('steps of gradient descent that are differentiated, as MAML does', async () => {
  const model = new Linear(1, 1, { bias: false });
  model.loadStateDict({ weight: tensor([[1.5]]) });
  const [x, y] = [tensor([[1], [2]]), tensor([[0], [1]])];
  let fast = new Map<string, Tensor>(model.namedParameters());
  for (let step = 0; step < 2; step++) {
    const grads = autograd.grad(F.mseLoss(functionalCall(model, fast, x), y), [...fast.values()], { createGraph: true });
    fast = new Map([...fast].map(([name, value], i) => [name, value.sub(grads[i].mul(0.05))]));
  }
  const loss = F.mseLoss(functionalCall(model, fast, x), y);
  loss.backward();
  // torch.func.functional_call in PyTorch 2.13
  assertClose(await loss.data(), [1.0571291]);
  assertClose((await model.weight.grad?.data()) as Float32Array, [1.7402347]);
});

test('buffers that are given are changed in the place of the own ones, which change where none are given', async () => {
  const norm = new BatchNorm1d(1);
  const runningMean = zeros([1]);
  const x = tensor([[1], [3]]);
  functionalCall(norm, [new Map(norm.namedParameters()), { running_mean: runningMean }], [x]);
  assertClose(await runningMean.data(), [0.2]);
  assertClose((await norm.runningMean?.data()) as Float32Array, [0]);
  assert.is(await norm.numBatchesTracked?.item(), 1);
});

test('one name of a tied tensor stands for all, unless they are to be untied', async () => {
  const model = new Tied();
  model.loadStateDict({ 'first.weight': eye(2), 'second.weight': eye(2) });
  const twice = eye(2).mul(2);
  const x = ones([1, 2]);
  assert.equal(await functionalCall(model, { 'second.weight': twice }, x).toArray(), [[4, 4]]);
  assert.equal(await functionalCall(model, { 'second.weight': twice }, x, { tieWeights: false }).toArray(), [[2, 2]]);
  assert.equal(await functionalCall(model, { 'first.weight': twice, 'second.weight': twice }, [x, 10]).toArray(), [[40, 40]]);
  throwsExactly(
    () => functionalCall(model, { 'first.weight': twice, 'second.weight': twice.clone() }, x),
    'functionalCall: second.weight: expected one Tensor for all names of a tied one, got several: { tieWeights: false } unties them',
  );
});

test('weights that a layer looks up by name, and those that others are computed from', async () => {
  manualSeed(1);
  const lstm = new LSTM(2, 3);
  const silent = new Map(lstm.namedParameters().map(([name, { shape }]) => [name, zeros([...shape])]));
  assert.equal(await functionalCall(lstm, silent, ones([1, 1, 2]))[0].toArray(), [[[0, 0, 0]]]);
  const normed = utils.weightNorm(new Linear(2, 1, { bias: false }));
  const length = tensor([[3]], { requiresGrad: true });
  const entries = { 'parametrizations.weight.original0': length, 'parametrizations.weight.original1': tensor([[3, 4]]) };
  const output = functionalCall(normed, entries, tensor([[5, 5]]));
  assertClose(await output.data(), [21]);
  output.sum().backward();
  assertClose((await length.grad?.data()) as Float32Array, [7]);
});

test('what cannot be called so is told by name, and leaves the module as it was', () => {
  const model = new Linear(2, 1);
  const x = ones([1, 2]);
  throwsExactly(
    () => functionalCall(model, { wieght: x }, x),
    'functionalCall: entries: expected names of the module, got wieght',
  );
  throwsExactly(
    () => functionalCall(model, { bias: zeros([1]) }, x, { strict: true }),
    'functionalCall: entries: expected all names of the module, got none of weight',
  );
  throwsExactly(
    () => functionalCall(model, [{ bias: x }, { bias: x }], x),
    'functionalCall: entries: expected each name once, got bias twice',
  );
  throwsExactly(
    () => functionalCall(model, { bias: 1 as unknown as Tensor }, x),
    'functionalCall: bias: expected a Tensor, got 1',
  );
  throwsExactly(
    () => functionalCall(Linear as unknown as Module, {}, x),
    'functionalCall: module: expected a Module, got function Linear',
  );
  const { weight } = model;
  throwsExactly(
    () => functionalCall(model, { weight: ones([3, 3]) }, x),
    'functionalCall: weight: expected shape [1, 2], got [3, 3]',
  );
  assert.throws(() => functionalCall(model, { weight: ones([1, 2]) }, ones([1, 3])), /Linear/);
  throwsExactly(
    () => functionalCall(model, {}, new Array(2 ** 32 - 1) as unknown as [Tensor]),
    'functionalCall: inputs: expected at most 1000, got 4294967295',
  );
  assert.is(model.weight, weight);
  class Slow extends Module {
    fc = new Linear(2, 1);
    override async forward(input: Tensor) {
      return this.fc(input);
    }
  }
  throwsExactly(
    () => functionalCall(new Slow(), {}, x),
    'functionalCall: module: forward: expected a function that is done at once, got Promise',
  );
  assert.equal(functionalCall(new Dropout(0), {}, x).shape, [1, 2]);
});

test.after(shutdown);
test.run();
