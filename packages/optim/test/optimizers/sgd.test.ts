import { shutdown, tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SGD, type SGDOptions } from '../../src/index';
import { followReference } from '../followReference';
import { sgdReference } from '../references';

const trajectories: (Partial<SGDOptions> & { lr: number })[] = [
  { lr: 0.1 },
  { lr: 0.1, momentum: 0.5 },
  { lr: 0.05, momentum: 0.9, dampening: 0.3 },
  { lr: 0.05, momentum: 0.9, nesterov: true },
  { lr: 0.1, weightDecay: 0.2 },
  { lr: 0.05, momentum: 0.8, dampening: -0.5, weightDecay: 0.1 },
  { lr: 0.05, momentum: 0.8, nesterov: true, weightDecay: 0.1 },
  { lr: 0, momentum: 0.9 },
];

test.after(shutdown);

for (const options of trajectories) {
  test(`follows the float64 reference: ${JSON.stringify(options)}`, () =>
    followReference(
      (params) => new SGD(params, options),
      () => sgdReference(options),
    ));
}

test('by hand: two steps with momentum and dampening', async () => {
  const param = tensor([1, -2], { requiresGrad: true });
  const optimizer = new SGD([param], { lr: 0.5, momentum: 0.5, dampening: 0.25 });
  param.grad = tensor([2, 4]);
  await optimizer.step(); // buffer = [2, 4]
  assertClose(await param.data(), [0, -4]);
  param.grad = tensor([8, 0]);
  await optimizer.step(); // buffer = 0.5 * [2, 4] + 0.75 * [8, 0] = [7, 2]
  assertClose(await param.data(), [-3.5, -5]);
});

test('keeps a momentum buffer only where there is momentum', async () => {
  const param = tensor([1], { requiresGrad: true });
  const plain = new SGD([param], { lr: 0.1 });
  param.grad = tensor([1]);
  await plain.step();
  assert.equal(Object.keys(plain.stateDict().state[0]), []);
  const heavy = new SGD([param], { lr: 0.1, momentum: 0.9 });
  await heavy.step();
  assert.equal(Object.keys(heavy.stateDict().state[0]), ['momentumBuffer']);
});

test('lr is 1e-3 unless given', () => {
  assert.is(new SGD([tensor([1])]).paramGroups[0].lr, 1e-3);
});

test('refuses options out of range', () => {
  const params = [tensor([1])];
  throwsExactly(() => new SGD(params, { lr: -0.1 }), 'SGD: lr: expected a number >= 0, got -0.1');
  throwsExactly(() => new SGD(params, { lr: '0.1' as never }), 'SGD: lr: expected a number >= 0, got "0.1"');
  throwsExactly(() => new SGD(params, { momentum: -1 }), 'SGD: momentum: expected a number >= 0, got -1');
  throwsExactly(() => new SGD(params, { dampening: Number.NaN }), 'SGD: dampening: expected a number, got NaN');
  throwsExactly(() => new SGD(params, { weightDecay: -1 }), 'SGD: weightDecay: expected a number >= 0, got -1');
  throwsExactly(() => new SGD(params, { nesterov: 1 as never }), 'SGD: nesterov: expected true or false, got 1');
  throwsExactly(
    () => new SGD(params, { nesterov: true }),
    'SGD: nesterov: expected momentum > 0 and dampening = 0 with it, got momentum 0 and dampening 0',
  );
  throwsExactly(
    () => new SGD(params, { nesterov: true, momentum: 0.9, dampening: 0.1 }),
    'SGD: nesterov: expected momentum > 0 and dampening = 0 with it, got momentum 0.9 and dampening 0.1',
  );
  throwsExactly(
    () => new SGD(params, 0.1 as never),
    'SGD: options: expected an object with lr, momentum, dampening, weightDecay, nesterov, maximize, got 0.1',
  );
  throwsExactly(
    () => new SGD(params, { weight_decay: 0.1 } as never),
    'SGD: options: expected only lr, momentum, dampening, weightDecay, nesterov, maximize, got weight_decay',
  );
});

test.run();
