import { shutdown, type Tensor, tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adam, type AdamOptions, AdamW } from '../../src/index';
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

type AnyAdam = (params: Tensor[]) => Adam | AdamW;

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

// PyTorch 2.13, float32: the square of a gradient that overflows is infinite from then on, and a step divided by it is none
const overflows: [string, AnyAdam, number[][], number[][]][] = [
  [
    'Adam',
    (params) => new Adam(params, { lr: 0.1, amsgrad: true }),
    [
      [1e25, 1],
      [1e25, 1],
      [1, 1],
      [1, 1],
    ],
    [
      [1, -2.0999999046325684],
      [1, -2.1999998092651367],
      [1, -2.299999713897705],
      [1, -2.3999996185302734],
    ],
  ],
  [
    'AdamW',
    (params) => new AdamW(params, { lr: 0.1, amsgrad: true }),
    [
      [1e25, 1],
      [1e25, 1],
      [1, 1],
      [1, 1],
    ],
    [
      [0.9990000128746033, -2.0980000495910645],
      [0.9980010390281677, -2.195901870727539],
      [0.9970030784606934, -2.293705940246582],
      [0.9960060715675354, -2.3914122581481934],
    ],
  ],
  [
    'Adam, large squares',
    (params) => new Adam(params, { lr: 0.1, amsgrad: true, betas: [0.5, 0.5] }),
    [
      [2e19, 1e-20],
      [1, 1],
      [1, 1],
    ],
    [
      [0.8999999761581421, -2],
      [0.8591751456260681, -2.0816497802734375],
      [0.8402768969535828, -2.174231767654419],
    ],
  ],
  [
    'Adam, NaN',
    (params) => new Adam(params, { lr: 0.1, amsgrad: true }),
    [
      [Number.NaN, 1],
      [1, 1],
    ],
    [
      [Number.NaN, -2.0999999046325684],
      [Number.NaN, -2.1999998092651367],
    ],
  ],
];

for (const [name, make, gradients, expected] of overflows) {
  test(`amsgrad after gradients that overflow: ${name}`, async () => {
    const param = tensor([1, -2], { requiresGrad: true });
    const optimizer = make([param]);
    for (const [step, grad] of gradients.entries()) {
      param.grad = tensor(grad);
      await optimizer.step();
      assertClose(await param.data(), expected[step], { name: `step ${step + 1}`, equalNan: true });
    }
  });
}

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
    'Adam: options: expected only lr, betas, eps, weightDecay, amsgrad, maximize, got momentum',
  );
});

test.run();
