import { inspect } from 'node:util';
import { mseLoss, shutdown, type Tensor, tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adam, Optimizer, SGD, type UpdateRule } from '../../src/index';

const parameter = (...values: number[]) => tensor(values, { requiresGrad: true });

function giveGrads(params: Tensor[], value: number): void {
  for (const param of params) param.grad = tensor(new Float32Array(param.numel).fill(value), { shape: [...param.shape] });
}

test.after(shutdown);

test('a training loop as in PyTorch: the loss falls, and is there after the step', async () => {
  const x = tensor([
    [1, 0],
    [0, 1],
    [1, 1],
  ]);
  const target = tensor([[2], [-3], [-1]]);
  const weight = tensor([[0], [0]], { requiresGrad: true });
  const optimizer = new SGD([weight], { lr: 0.3, momentum: 0.5 });
  const losses: number[] = [];
  for (let i = 0; i < 60; i++) {
    optimizer.zeroGrad();
    const loss = mseLoss(x.matmul(weight), target);
    loss.backward();
    await optimizer.step();
    losses.push(await loss.item());
  }
  assertClose(losses[0], 14 / 3);
  assert.ok(losses[59] < 1e-6, `last loss ${losses[59]}`);
  assertClose(await weight.data(), [2, -3], { atol: 1e-3 });
});

test('a parameter stays the same leaf, and its gradient stays until zeroGrad', async () => {
  const param = parameter(1, 2);
  const optimizer = new SGD([param], { lr: 1 });
  giveGrads([param], 1);
  await optimizer.step();
  assert.equal([...(await param.data())], [0, 1]);
  assert.is(param.isLeaf, true);
  assert.is(param.requiresGrad, true);
  assert.ok(param.grad !== null);
  optimizer.zeroGrad();
  assert.is(param.grad, null);
});

test('parameters without a gradient are left alone, state included', async () => {
  const params = [parameter(1), parameter(1)];
  const optimizer = new SGD(params, { lr: 1, momentum: 0.5 });
  await optimizer.step();
  giveGrads([params[1]], 1);
  await optimizer.step();
  assert.equal([...(await params[0].data())], [1]);
  assert.equal([...(await params[1].data())], [0]);
  assert.equal(Object.keys(optimizer.stateDict().state), ['1']);
});

test('groups have options of their own', async () => {
  const [a, b, c] = [parameter(0), parameter(0), parameter(0)];
  const optimizer = new SGD([{ params: [a] }, { params: b, lr: 0.5, momentum: 0.5 }], { lr: 0.25 });
  optimizer.addParamGroup({ params: new Set([c]), lr: 2 });
  assert.equal(
    optimizer.paramGroups.map(({ lr, momentum }) => [lr, momentum]),
    [
      [0.25, 0],
      [0.5, 0.5],
      [2, 0],
    ],
  );
  for (let i = 0; i < 2; i++) {
    giveGrads([a, b, c], 1);
    await optimizer.step();
  }
  assertClose(await a.data(), [-0.5]);
  assertClose(await b.data(), [-0.5 - 0.75]);
  assertClose(await c.data(), [-4]);
});

test('options may be changed between steps', async () => {
  const param = parameter(0);
  const optimizer = new SGD([param], { lr: 1 });
  giveGrads([param], 1);
  await optimizer.step();
  optimizer.paramGroups[0].lr = 0.25;
  await optimizer.step();
  optimizer.paramGroups[0].momentum = 0.5;
  await optimizer.step();
  await optimizer.step();
  assertClose(await param.data(), [-1 - 0.25 - 0.25 - 0.375]);
});

test('a second step before the first is done is an error that says what to write', async () => {
  const param = parameter(0);
  const optimizer = new SGD([param], { lr: 1 });
  giveGrads([param], 1);
  const first = optimizer.step();
  let message = '';
  await optimizer.step().catch((error: Error) => {
    message = error.message;
  });
  assert.is(message, 'SGD.step: expected the step before to be finished, got a second one: "await optimizer.step()"');
  await first;
  await optimizer.step();
  assert.equal([...(await param.data())], [-2]);
});

const kinds: [string, (params: Tensor[]) => SGD | Adam][] = [
  ['SGD', (params) => new SGD(params, { lr: 0.1, momentum: 0.9, dampening: 0.2 })],
  ['Adam', (params) => new Adam(params, { lr: 0.1, amsgrad: true })],
];

for (const [name, make] of kinds) {
  test(`${name}: training goes on from a state dict as if it had not stopped`, async () => {
    const params = [parameter(1, 2), parameter(-1)];
    const optimizer = make(params);
    for (const grad of [1, -3, 2]) {
      giveGrads(params, grad);
      await optimizer.step();
    }
    const copies = await Promise.all(params.map(async (param) => tensor(await param.data(), { requiresGrad: true })));
    const other = make(copies);
    other.paramGroups[0].lr = 77;
    const saved = optimizer.stateDict();
    for (const grad of [0.5, 4]) {
      giveGrads(params, grad);
      await optimizer.step();
    }
    // taken before the two steps, loaded after them: the steps have not changed it
    other.loadStateDict(saved as never);
    assert.is(other.paramGroups[0].lr, 0.1);
    assert.is(other.paramGroups[0].params[0], copies[0]);
    for (const grad of [0.5, 4]) {
      giveGrads(copies, grad);
      await other.step();
    }
    for (const [i, param] of params.entries()) assert.equal([...(await copies[i].data())], [...(await param.data())]);
  });
}

test('loading forgets the state of parameters that the state dict has none of', async () => {
  const params = [parameter(0), parameter(0)];
  const optimizer = new SGD(params, { lr: 1, momentum: 0.5 });
  giveGrads(params, 1);
  await optimizer.step();
  const { state, paramGroups } = optimizer.stateDict();
  optimizer.loadStateDict({ paramGroups, state: { 1: state[1] } });
  assert.equal(Object.keys(optimizer.stateDict().state), ['1']);
  await optimizer.step();
  assertClose(await params[0].data(), [-2]);
  assertClose(await params[1].data(), [-2.5]);
});

test('a state dict has the structure of PyTorch', async () => {
  const params = [parameter(1), parameter(2), parameter(3)];
  const optimizer = new SGD([{ params: params.slice(0, 1), lr: 0.5 }, { params: params.slice(1) }], { momentum: 0.9 });
  giveGrads(params, 1);
  await optimizer.step();
  const { state, paramGroups } = optimizer.stateDict();
  assert.equal(Object.keys(state), ['0', '1', '2']);
  assert.equal(await (state[2].momentumBuffer as Tensor).toArray(), [1]);
  assert.equal(paramGroups, [
    { lr: 0.5, momentum: 0.9, dampening: 0, weightDecay: 0, nesterov: false, maximize: false, params: [0] },
    { lr: 1e-3, momentum: 0.9, dampening: 0, weightDecay: 0, nesterov: false, maximize: false, params: [1, 2] },
  ]);
});

test('a state dict that does not fit is refused, and changes nothing', async () => {
  const params = [parameter(1, 2), parameter(3)];
  const optimizer = new SGD(params, { lr: 0.1, momentum: 0.9 });
  giveGrads(params, 1);
  await optimizer.step();
  const good = () => optimizer.stateDict();
  const before = JSON.stringify(good().paramGroups);
  const cases: [unknown, string][] = [
    [null, 'SGD.loadStateDict: paramGroups: expected an array, got undefined'],
    [{ ...good(), paramGroups: [] }, 'SGD.loadStateDict: paramGroups: expected 1 as in this optimiser, got 0'],
    [
      { ...good(), paramGroups: [{ ...good().paramGroups[0], params: [0] }] },
      'SGD.loadStateDict: paramGroups[0].params: expected 2 parameters as in this optimiser, got 1',
    ],
    [
      { ...good(), paramGroups: [{ ...good().paramGroups[0], lr: -1 }] },
      'SGD.loadStateDict: paramGroups[0]: lr: expected a number >= 0, got -1',
    ],
    [
      { ...good(), paramGroups: [{ ...good().paramGroups[0], lr: 9 }], state: { 5: {} } },
      'SGD.loadStateDict: key of state: expected an integer from 0 to 1, got 5',
    ],
    [
      { ...good(), state: { 0: { momentumBuffer: tensor([1]) } } },
      "SGD.loadStateDict: state[0].momentumBuffer: expected the parameter's shape [2], got [1]",
    ],
    [
      { ...good(), state: { 0: { momentumBuffer: [1, 2] } } },
      'SGD.loadStateDict: state[0].momentumBuffer: expected a Tensor or a number, got [1, 2]',
    ],
    [{ ...good(), state: undefined }, 'SGD.loadStateDict: state: expected an object, got undefined'],
  ];
  for (const [stateDict, message] of cases) throwsExactly(() => optimizer.loadStateDict(stateDict as never), message);
  assert.is(JSON.stringify(good().paramGroups), before);
  assert.equal(await (good().state[0].momentumBuffer as Tensor).toArray(), [1, 1]);
});

test('refuses parameters that it can not update', () => {
  const param = parameter(1);
  throwsExactly(() => new SGD([]), 'SGD: params: expected at least one Tensor, got an empty list');
  throwsExactly(() => new SGD(param as never), 'SGD: params: expected a list of Tensors, got Tensor of shape [1]');
  throwsExactly(() => new SGD(undefined as never), 'SGD: params: expected a list of Tensors, got undefined');
  throwsExactly(() => new SGD([param, 3 as never]), 'SGD: group 0: params[1]: expected a Tensor, got 3');
  throwsExactly(() => new SGD([param.mul(2)]), 'SGD: group 0: params[0]: expected a leaf Tensor, got the result of an operation');
  throwsExactly(
    () => new SGD([tensor(Int32Array.of(1, 2))]),
    'SGD: group 0: params[0]: expected a parameter of float32, got int32',
  );
  throwsExactly(
    () => new SGD([param, param]),
    'SGD: group 0: params[1]: expected each parameter once, got one that is already in this group',
  );
  throwsExactly(
    () => new SGD([{ params: [param] }, { params: [param] }]),
    'SGD: group 1: params[0]: expected each parameter once, got one that is already in another group',
  );
  throwsExactly(
    () => new SGD([param, { params: [parameter(2)] }] as never),
    'SGD: params: expected only Tensors or only groups { params, ... }, got both',
  );
  throwsExactly(() => new SGD([{ params: [param], lr: -1 }]), 'SGD: group 0: lr: expected a number >= 0, got -1');
});

test('an update rule of one’s own makes an optimiser', async () => {
  const signRule: UpdateRule<{ lr: number }, { count: number }> = {
    name: 'Sign',
    defaults: { lr: 1 },
    check: () => {},
    update: (param, grad, { count = 0 }, { lr }) => ({
      param: param.sub(grad.div(grad.mul(grad).sqrt()).mul(lr)),
      state: { count: count + 1 },
    }),
  };
  const param = parameter(0, 0);
  const optimizer = new Optimizer(signRule, [param], { lr: 0.5 });
  param.grad = tensor([3, -7]);
  await optimizer.step();
  await optimizer.step();
  assertClose(await param.data(), [-1, 1]);
  assert.equal(optimizer.stateDict().state[0], { count: 2 });
});

test('prints its groups as PyTorch does', () => {
  const optimizer = new SGD([{ params: parameter(1, 2) }, { params: parameter(3), lr: 0.5 }], { lr: 0.01, momentum: 0.9 });
  const expected = `SGD (
Parameter Group 0
    dampening: 0
    lr: 0.01
    maximize: false
    momentum: 0.9
    nesterov: false
    weightDecay: 0

Parameter Group 1
    dampening: 0
    lr: 0.5
    maximize: false
    momentum: 0.9
    nesterov: false
    weightDecay: 0
)`;
  assert.is(String(optimizer), expected);
  assert.is(inspect(optimizer), expected);
  class Mine extends Adam {}
  assert.match(
    String(new Mine([parameter(1)])),
    /^Mine \(\nParameter Group 0\n {4}amsgrad: false\n {4}betas: \[0\.9, 0\.999\]\n/,
  );
  optimizer.paramGroups[1] = null as never;
  throwsExactly(() => String(optimizer), 'SGD.toString: paramGroups[1]: expected a group { params, ... }, got null');
});

test.run();
