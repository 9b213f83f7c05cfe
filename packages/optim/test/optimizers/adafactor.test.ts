import { shutdown, type Tensor, tensor, zeros } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adafactor } from '../../src/index';

test.after(shutdown);

const withGradient = (values: number[], shape: number[]) => {
  const param = tensor(values, { shape, requiresGrad: true });
  param.grad = tensor(
    values.map((value) => value + 0.5),
    { shape },
  );
  return param;
};

test('keeps of a matrix one number a row and one a column, of a vector all squares', async () => {
  const params = [withGradient([1, 2, 3, 4, 5, 6], [2, 3]), withGradient([1, 2], [2]), withGradient([1], [])];
  const optimizer = new Adafactor(params);
  await optimizer.step();
  const [matrix, vector, scalar] = Object.values(optimizer.stateDict().state);
  const { rowVar, colVar } = matrix as Record<string, Tensor>;
  assert.equal([rowVar.shape, colVar.shape].map(String), ['2,1', '1,3']);
  assert.equal(Object.keys(matrix), ['step', 'rowVar', 'colVar']);
  assert.equal(Object.keys(vector), ['step', 'variance']);
  assert.equal([...(scalar.variance as Tensor).shape], []);
  assertClose(await rowVar.data(), [(1.5 ** 2 + 2.5 ** 2 + 3.5 ** 2) / 3, (4.5 ** 2 + 5.5 ** 2 + 6.5 ** 2) / 3]);
});

test('a first step is lr times the size of the parameter, in the direction of each sign', async () => {
  const param = tensor([3, -4], { requiresGrad: true });
  param.grad = tensor([1e-3, 50]);
  await new Adafactor([param], { lr: 0.01 }).step();
  const size = Math.sqrt((9 + 16) / 2);
  assertClose(await param.data(), [3 - 0.01 * size, -4 - 0.01 * size]);
});

test('refuses a state that is no matrix’s, and another’s', async () => {
  const optimizer = new Adafactor([withGradient([1, 2, 3, 4, 5, 6], [2, 3])]);
  await optimizer.step();
  const good = optimizer.stateDict();
  const { step, rowVar, colVar } = good.state[0];
  for (const [state, message] of [
    [{ step, rowVar, colVar: rowVar }, 'colVar: expected shape [1, 3], got [2, 1]'],
    [{ step, rowVar: zeros([2, 3]), colVar }, 'rowVar: expected shape [2, 1], got [2, 3]'],
    [{ step, variance: zeros([2, 3]) }, 'rowVar: expected a Tensor, got undefined'],
    [{ step, rowVar, colVar, more: zeros([3]) }, 'more: expected shape [2, 3], got [3]'],
  ] as const) {
    throwsExactly(
      () => optimizer.loadStateDict({ ...good, state: { 0: state as never } }),
      `Adafactor.loadStateDict: state[0].${message}`,
    );
  }
});

test('refuses options out of range', () => {
  const cases: [object, string][] = [
    [{ beta2Decay: 0.5 }, 'beta2Decay: expected a number <= 0, got 0.5'],
    [{ eps: 1 }, 'eps: expected a pair of numbers, of which the first may be null, got 1'],
    [{ eps: [-1, 1] }, 'eps[0]: expected a number >= 0, got -1'],
    [{ eps: [null, null] }, 'eps[1]: expected a number >= 0, got null'],
    [{ d: 0.5 }, 'd: expected a number >= 1, got 0.5'],
    [{ betas: [0.9, 0.99] }, 'options: expected only lr, beta2Decay, eps, d, weightDecay, maximize, got betas'],
  ];
  for (const [options, message] of cases) throwsExactly(() => new Adafactor([tensor([1])], options), `Adafactor: ${message}`);
});

test.run();
