import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as core from '../../src/index';
import { any, matrix, numbers } from '../support/values';

const { div, floorDivide, fmod, remainder, tensor } = core;
const x = tensor([1, 2, 4]);

test('a number may stand on the left', async () => {
  assert.equal(await numbers(core.sub(1, x)), [0, -1, -3]);
  assert.equal(await numbers(core.div(8, x)), [8, 4, 2]);
  assert.equal(await numbers(core.pow(2, x)), [2, 4, 16]);
  assert.equal(await numbers(core.add(1, x)), [2, 3, 5]);
  assert.equal(await numbers(core.mul(3, x)), [3, 6, 12]);
  assert.equal(await numbers(core.maximum(2, x)), [2, 2, 4]);
  assert.equal(await numbers(core.minimum(2, x)), [1, 2, 2]);
  assert.equal(await numbers(x.rsub(1)), [0, -1, -3]);
  assert.equal(await numbers(x.rdiv(8)), [8, 4, 2]);
  const whole = tensor([1, 2], { dtype: 'int32' });
  assert.is(core.sub(1, whole).dtype, 'int32');
  assert.is(core.sub(0.5, whole).dtype, 'float32');
  throwsExactly(() => core.sub(1, any(2)), 'sub: expected a Tensor as x or y, got 1 and 2');
  throwsExactly(() => core.pow(2, any(2)), 'pow: expected a Tensor as x or exponent, got 2 and 2');
  throwsExactly(() => core.sub(any('a'), x), 'sub: x: expected a Tensor or a number, got "a"');
  throwsExactly(
    () => core.sub(...([x, 1, { beta: 2 }] as unknown as [typeof x, number])),
    'sub: options: expected only alpha, got beta',
  );
});

test('as functions they are the methods', async () => {
  const { add, sub, mul, div, pow, maximum, minimum, rsub, eq, ne, gt, ge, lt, le } = core;
  const functions = { add, sub, mul, div, pow, maximum, minimum, rsub, eq, ne, gt, ge, lt, le };
  for (const [name, call] of Object.entries(functions)) {
    assert.is(call.name, name);
    assert.equal(await numbers(call(x, 2)), await numbers(x[name as keyof typeof functions](2)), name);
  }
  throwsExactly(() => core.rsub(any(1), 2), 'rsub: x: expected a Tensor, got 1');
});

test('the least int32 over -1 wraps around, and leaves nothing', async () => {
  const [x, y] = [
    [-(2 ** 31), 7, -7],
    [-1, -1, 2],
  ].map((data) => tensor(data, { dtype: 'int32' }));
  assert.equal(await floorDivide(x, y).toArray(), [-(2 ** 31), -7, -4]);
  assert.equal(await div(x, y, { roundingMode: 'trunc' }).toArray(), [-(2 ** 31), -7, -3]);
  assert.equal(await remainder(x, y).toArray(), [0, 0, 1]);
  assert.equal(await fmod(x, y).toArray(), [0, 0, -1]);
});

test('clamp takes its bounds in order, or by name', async () => {
  const clamped = (...bounds: unknown[]) => numbers(x.clamp(...(bounds as [number])));
  assert.equal(await clamped(2, 3), [2, 2, 3]);
  assert.equal(await clamped(2), [2, 2, 4]);
  assert.equal(await clamped(null, 3), [1, 2, 3]);
  assert.equal(await clamped({ max: 3 }), [1, 2, 3]);
  assert.equal(await clamped({ min: 2, max: tensor([5, 5, 3]) }), [2, 2, 3]);
  assert.equal(await numbers(core.clamp(x, 2, 3)), [2, 2, 3]);
  assert.is(tensor([1], { dtype: 'int32' }).clamp(0).dtype, 'int32');
  throwsExactly(() => x.clamp(any(undefined)), 'clamp: expected min, max or both, got neither');
  throwsExactly(() => x.clamp({}), 'clamp: expected min, max or both, got neither');
  throwsExactly(() => x.clamp(any('a')), 'clamp: min: expected a Tensor or a number, got "a"');
  throwsExactly(() => x.clamp({ min: 1 }, any(2)), 'clamp: expected min and max or an object with both, got an object and 2');
  throwsExactly(() => x.clamp(any({ low: 1 })), 'clamp: options: expected only min, max, got low');
});

test('maskedFill keeps the dtype, and asks for bools', async () => {
  const mask = tensor([true, false, true]);
  assert.equal(await numbers(x.maskedFill(mask, Number.NEGATIVE_INFINITY)), [-Infinity, 2, -Infinity]);
  assert.equal(await numbers(core.maskedFill(x, mask, tensor(7))), [7, 2, 7]);
  assert.equal(x.maskedFill(tensor([[true], [false]]), 0).shape, [2, 3]);
  throwsExactly(() => x.maskedFill(x, 0), 'maskedFill: mask: expected a Tensor of bool, got float32: mask.ne(0) is one');
  throwsExactly(
    () => tensor([1], { dtype: 'int32' }).maskedFill(tensor([true]), 0.5),
    'maskedFill: value: expected an integer of 32 bits, got 0.5',
  );
  throwsExactly(
    () => x.maskedFill(mask, matrix),
    'maskedFill: value: expected a number or a scalar of float32, got Tensor of shape [2, 3]',
  );
});

test('lerp ends where it should, and sums take a factor', async () => {
  const [from, to] = [tensor([0.1, 3e7]), tensor([0.7, 1])];
  assert.equal(await numbers(from.lerp(to, 0)), await numbers(from));
  assert.equal(await numbers(core.lerp(from, to, 1)), await numbers(to));
  assert.equal(await numbers(x.addcmul(x, 2, { value: 0.5 })), [2, 4, 8]);
  assert.equal(await numbers(core.addcdiv(x, x, tensor(2))), [1.5, 3, 6]);
  assert.equal(await core.logicalXor(tensor([1, 0]), tensor([1, 1])).toArray(), [false, true]);
  throwsExactly(() => x.lerp(any('a'), 1), 'lerp: end: expected a Tensor or a number, got "a"');
  throwsExactly(() => x.addcmul(x, x, any({ alpha: 1 })), 'addcmul: options: expected only value, got alpha');
  throwsExactly(() => x.addcdiv(x, x, { value: any('1') }), 'addcdiv: value: expected a number, got "1"');
});

test('in place, bounds and masks keep the shape and the dtype', async () => {
  const weight = tensor([-3, 0.005, 3], { requiresGrad: true });
  core.noGradSync(() => weight.clamp_(-0.01, 0.01));
  assert.equal(await numbers(weight), [-0.01, 0.005, 0.01].map(Math.fround));
  assert.ok(weight.requiresGrad);
  const y = tensor([1, 2, 3]).maskedFill_(tensor([true, false, true]), 9);
  assert.equal(await numbers(y), [9, 2, 9]);
  assert.equal(await numbers(tensor([5, 6]).clamp_({ max: 5 })), [5, 5]);
  throwsExactly(
    () => weight.clamp_(0, 1),
    'clamp_: expected a call under noGrad for a leaf tensor that requires a gradient, got one that is recorded: noGrad(() => x.clamp_(...))',
  );
  throwsExactly(() => tensor([1]).clamp_({}), 'clamp_: expected min, max or both, got neither');
  throwsExactly(
    () => tensor([1]).maskedFill_(tensor([true, false]), 0),
    'maskedFill_: expected an operand that broadcasts to shape [1], got one that makes it [2]',
  );
});

test.after(core.shutdown);
test.run();
