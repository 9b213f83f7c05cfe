import { shutdown, tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adam, type AdamOptions } from '../../src/index';
import { followReference } from '../followReference';
import { adamReference } from '../references';

const trajectories: (Partial<Omit<AdamOptions, 'betas'>> & { lr: number; betas?: [number, number] })[] = [
  { lr: 0.1 },
  { lr: 0.05, betas: [0.5, 0.75] },
  { lr: 0.05, betas: [0, 0] },
  { lr: 0.1, eps: 0.1 },
  { lr: 0.1, weightDecay: 0.2 },
  { lr: 0.1, amsgrad: true, betas: [0.5, 0.5] },
  { lr: 0.1, amsgrad: true, weightDecay: 0.1 },
];

test.after(shutdown);

for (const options of trajectories) {
  test(`follows the float64 reference: ${JSON.stringify(options)}`, () =>
    followReference(
      (params) => new Adam(params, options),
      () => adamReference({ ...options, decoupled: false }),
    ));
}

test('the first step is lr in the direction of each sign', async () => {
  const param = tensor([1, 1, 1], { requiresGrad: true });
  const optimizer = new Adam([param], { lr: 0.25 });
  param.grad = tensor([1e-3, -5, 40]);
  await optimizer.step();
  assertClose(await param.data(), [0.75, 1.25, 0.75]);
});

test('amsgrad divides by the largest running square so far', async () => {
  const params = [tensor([0], { requiresGrad: true }), tensor([0], { requiresGrad: true })];
  const options = { lr: 1, betas: [0, 0] as [number, number], eps: 0 };
  const optimizers = [new Adam([params[0]], options), new Adam([params[1]], { ...options, amsgrad: true })];
  for (const grad of [10, 1]) {
    for (const param of params) param.grad = tensor([grad]);
    for (const optimizer of optimizers) await optimizer.step();
  }
  // without memory of the mean: -1 (10/10), then -1 (1/1) or, with amsgrad, -1/10
  assertClose(await params[0].data(), [-2]);
  assertClose(await params[1].data(), [-1.1]);
});

test('state has the names of PyTorch, and counts the steps of each parameter', async () => {
  const [a, b] = [tensor([1], { requiresGrad: true }), tensor([1], { requiresGrad: true })];
  const optimizer = new Adam([a, b], { amsgrad: true });
  a.grad = tensor([1]);
  await optimizer.step();
  b.grad = tensor([1]);
  await optimizer.step();
  const { state } = optimizer.stateDict();
  assert.equal(Object.keys(state[0]), ['step', 'expAvg', 'expAvgSq', 'maxExpAvgSq']);
  assert.is(state[0].step, 2);
  assert.is(state[1].step, 1);
});

test('refuses options out of range', () => {
  const params = [tensor([1])];
  throwsExactly(() => new Adam(params, { lr: -1 }), 'Adam: lr: expected a number >= 0, got -1');
  throwsExactly(() => new Adam(params, { eps: -1e-8 }), 'Adam: eps: expected a number >= 0, got -1e-8');
  throwsExactly(() => new Adam(params, { weightDecay: -1 }), 'Adam: weightDecay: expected a number >= 0, got -1');
  throwsExactly(() => new Adam(params, { betas: [0.9, 1] }), 'Adam: betas[1]: expected a number >= 0 and < 1, got 1');
  throwsExactly(() => new Adam(params, { betas: [-0.1, 0.9] }), 'Adam: betas[0]: expected a number >= 0 and < 1, got -0.1');
  throwsExactly(() => new Adam(params, { betas: 0.9 as never }), 'Adam: betas: expected a pair of numbers, got 0.9');
  throwsExactly(() => new Adam(params, { betas: ['a', 0.9] as never }), 'Adam: betas[0]: expected a number, got "a"');
  throwsExactly(() => new Adam(params, { amsgrad: 'yes' as never }), 'Adam: amsgrad: expected true or false, got "yes"');
  throwsExactly(
    () => new Adam(params, { momentum: 0.9 } as never),
    'Adam: options: expected only lr, betas, eps, weightDecay, amsgrad, got momentum',
  );
});

test.run();
