import { manualSeed, type Tensor, zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { init } from '../src/index';

/** Of 40,000 draws: standard error of the mean = std / 200, of the standard deviation about std / 283; five of each are allowed. */
async function assertDistribution(filled: Tensor, mean: number, std: number, bound = Number.POSITIVE_INFINITY): Promise<void> {
  const values = [...(await filled.data())];
  const count = values.length;
  const average = values.reduce((sum, x) => sum + x, 0) / count;
  const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - average) ** 2, 0) / count);
  assert.ok(Math.abs(average - mean) < (5 * std) / Math.sqrt(count), `mean ${average}, expected ${mean}`);
  assert.ok(Math.abs(spread - std) < (5 * std) / Math.sqrt(2 * count), `std ${spread}, expected ${std}`);
  // a draw just below the bound may round up to the float32 next to it
  const largest = Math.max(...values.map((x) => Math.abs(x - mean)));
  assert.ok(largest <= bound * (1 + 2 ** -23), `largest ${largest}, expected at most ${bound}`);
  if (Number.isFinite(bound)) assert.ok(largest > 0.999 * bound, `largest ${largest}, expected close to ${bound}`);
}

const target = () => zeros([200, 50, 2, 2]);

test.before.each(() => manualSeed(7));

test('uniform_', async () => {
  await assertDistribution(init.uniform_(target()), 0.5, 1 / Math.sqrt(12), 0.5);
  await assertDistribution(init.uniform_(target(), { a: -3, b: 1 }), -1, 4 / Math.sqrt(12), 2);
});

test('normal_', async () => {
  await assertDistribution(init.normal_(target()), 0, 1);
  await assertDistribution(init.normal_(target(), { mean: 2, std: 0.1 }), 2, 0.1);
});

test('constant_, zeros_ and ones_ fill in place and give the tensor back', async () => {
  const filled = zeros([2, 3]);
  assert.is(init.constant_(filled, 2.5), filled);
  assert.equal(await filled.toArray(), [
    [2.5, 2.5, 2.5],
    [2.5, 2.5, 2.5],
  ]);
  assert.equal(await init.zeros_(filled).toArray(), [
    [0, 0, 0],
    [0, 0, 0],
  ]);
  assert.equal(await init.ones_(zeros([2])).toArray(), [1, 1]);
});

test('fans count the kernel', () => {
  assert.equal(init.calculateFans(zeros([10, 7])), { fanIn: 7, fanOut: 10 });
  assert.equal(init.calculateFans(zeros([16, 32, 3, 5])), { fanIn: 480, fanOut: 240 });
  assert.throws(
    () => init.calculateFans(zeros([4])),
    /weight: expected at least 2 dimensions to count its fans, got shape \[4\]/,
  );
});

test('gains are those of PyTorch', () => {
  assert.is(init.calculateGain('linear'), 1);
  assert.is(init.calculateGain('tanh'), 5 / 3);
  assert.is(init.calculateGain('relu'), Math.sqrt(2));
  assert.is(init.calculateGain('leakyRelu'), Math.sqrt(2 / 1.0001));
  assert.is(init.calculateGain('leakyRelu', 1), 1);
  assert.is(init.calculateGain('selu'), 0.75);
});

// fanIn = 50 * 4 = 200, fanOut = 200 * 4 = 800
test('kaimingUniform_ and kaimingNormal_', async () => {
  await assertDistribution(init.kaimingUniform_(target()), 0, Math.sqrt(2 / 200), Math.sqrt(6 / 200));
  await assertDistribution(init.kaimingUniform_(target(), { a: Math.sqrt(5) }), 0, 1 / Math.sqrt(600), 1 / Math.sqrt(200));
  await assertDistribution(
    init.kaimingUniform_(target(), { mode: 'fanOut', nonlinearity: 'linear' }),
    0,
    1 / Math.sqrt(800),
    Math.sqrt(3 / 800),
  );
  await assertDistribution(init.kaimingNormal_(target(), { nonlinearity: 'relu' }), 0, Math.sqrt(2 / 200));
});

test('xavierUniform_ and xavierNormal_', async () => {
  await assertDistribution(init.xavierUniform_(target()), 0, Math.sqrt(2 / 1000), Math.sqrt(6 / 1000));
  await assertDistribution(init.xavierNormal_(target(), { gain: 5 / 3 }), 0, (5 / 3) * Math.sqrt(2 / 1000));
});

test('manualSeed makes the draws repeat, and another seed changes them', async () => {
  const draw = async (seed: number) => {
    manualSeed(seed);
    return [...(await init.normal_(zeros([5])).data())];
  };
  const first = await draw(3);
  assert.equal(await draw(3), first);
  assert.not.equal(await draw(4), first);
});

test('a tensor without elements is left as it is, whatever its fans', () => {
  for (const shape of [
    [0, 3],
    [3, 0],
    [2, 3, 0],
  ]) {
    const empty = zeros(shape);
    assert.is(init.kaimingUniform_(empty), empty);
    assert.is(init.kaimingNormal_(empty, { mode: 'fanOut' }), empty);
    assert.is(init.xavierUniform_(empty), empty);
    assert.is(init.xavierNormal_(empty), empty);
  }
});

test('a field that is undefined is not given', async () => {
  await assertDistribution(init.uniform_(target(), { a: undefined, b: 2 }), 1, 2 / Math.sqrt(12), 1);
});

test('refuses bad arguments with one line each', () => {
  const cases: [() => unknown, string][] = [
    [() => init.uniform_(target(), { a: 1, b: 0 }), 'init.uniform_: b: expected a number >= 1, got 0'],
    [() => init.uniform_(target(), { from: 1 } as never), 'init.uniform_: options: expected only a, b, got from'],
    [() => init.normal_(target(), { std: -1 }), 'init.normal_: std: expected a number >= 0, got -1'],
    [() => init.constant_(target(), Number.NaN), 'init.constant_: value: expected a number, got NaN'],
    [() => init.zeros_(3 as never), 'init.zeros_: tensor: expected a Tensor, got 3'],
    [() => init.uniform_(target(), { a: null as never }), 'init.uniform_: a: expected a number, got null'],
    [() => init.uniform_(target(), 'x' as never), 'init.uniform_: options: expected an object with a, b, got "x"'],
    [() => init.uniform_(target(), { a: -1e39 }), 'init.uniform_: a: expected a number that a float32 holds, got -1e+39'],
    [() => init.uniform_(target(), { b: 1e39 }), 'init.uniform_: b: expected a number that a float32 holds, got 1e+39'],
    [
      () => init.uniform_(target(), { a: -3e38, b: 3e38 }),
      'init.uniform_: b - a: expected a number that a float32 holds, got 6e+38',
    ],
    [() => init.normal_(target(), { mean: '0' as never }), 'init.normal_: mean: expected a number, got "0"'],
    [() => init.normal_(target(), { std: 1e39 }), 'init.normal_: std: expected a number that a float32 holds, got 1e+39'],
    [() => init.constant_(target(), 1e39), 'init.constant_: value: expected a number that a float32 holds, got 1e+39'],
    [() => init.constant_(target(), undefined as never), 'init.constant_: value: expected a number, got undefined'],
    [() => init.kaimingUniform_(target(), { a: 'x' as never }), 'init.kaimingUniform_: a: expected a number, got "x"'],
    [() => init.xavierUniform_(target(), { gain: -1 }), 'init.xavierUniform_: gain: expected a number >= 0, got -1'],
    [() => init.xavierNormal_(target(), { gain: null as never }), 'init.xavierNormal_: gain: expected a number >= 0, got null'],
    [
      () => init.calculateGain(['relu'] as never),
      'nonlinearity: expected one of linear, sigmoid, tanh, relu, leakyRelu, selu, got ["relu"]',
    ],
    [
      () => init.calculateGain('toString' as never),
      'nonlinearity: expected one of linear, sigmoid, tanh, relu, leakyRelu, selu, got "toString"',
    ],
    [() => init.calculateGain('leakyRelu', Number.NaN), 'negativeSlope: expected a number, got NaN'],
    [
      () => init.kaimingUniform_(target(), { mode: 'fan_in' as never }),
      'init.kaimingUniform_: mode: expected "fanIn" or "fanOut", got "fan_in"',
    ],
    [
      () => init.kaimingNormal_(target(), { nonlinearity: 'gelu' as never }),
      'nonlinearity: expected one of linear, sigmoid, tanh, relu, leakyRelu, selu, got "gelu"',
    ],
    [() => init.xavierUniform_(zeros([3])), 'weight: expected at least 2 dimensions to count its fans, got shape [3]'],
  ];
  for (const [call, message] of cases) {
    assert.throws(call, (error: Error) => error.name === 'KindlingError' && error.message === message, message);
  }
});

test('draws into float32 only, and fills any dtype', async () => {
  const integers = () => zeros([2, 2], { dtype: 'int32' });
  const drawing = ['uniform_', 'normal_', 'kaimingUniform_', 'kaimingNormal_', 'xavierUniform_', 'xavierNormal_'] as const;
  for (const name of drawing) {
    throwsExactly(() => init[name](integers()), `init.${name}: tensor: expected float32, got int32: x.to('float32') converts it`);
  }
  const ones = init.ones_(integers());
  assert.is(ones.dtype, 'int32');
  assert.equal(await ones.toArray(), [
    [1, 1],
    [1, 1],
  ]);
});

test.run();
