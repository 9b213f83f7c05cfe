import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  add,
  allclose,
  arange,
  bernoulli,
  equal,
  indexPut,
  logSoftmax,
  manualSeed,
  multinomial,
  nanmean,
  noGradSync,
  quantile,
  shutdown,
  softmax,
  sub,
  type Tensor,
  tensor,
  where,
  zeros,
} from '../../src/index';
import { any, matrix } from '../support/values';

// values and gradients: test/fixtures

test('equal and allclose give a boolean that is awaited', async () => {
  assert.is(await matrix.equal(matrix.add(0)), true);
  assert.is(await equal(matrix, matrix.add(1e-3)), false);
  assert.is(await matrix.equal(matrix.t()), false);
  assert.is(await matrix.allclose(matrix.mul(1 + 1e-6)), true);
  assert.is(await allclose(matrix, matrix.mul(1.01)), false);
  assert.is(await matrix.allclose(matrix.mul(1.01), { rtol: 0.1 }), true);
  assert.is(await tensor([Number.NaN]).allclose(tensor([Number.NaN]), { equalNan: true }), true);
  throwsExactly(() => matrix.equal(any([1])), 'equal: other: expected a Tensor, got [1]');
  throwsExactly(() => matrix.allclose(matrix, any({ rtol: -1 })), 'isclose: rtol: expected a number >= 0, got -1');
});

test('what is a function too gives as a method the same', async () => {
  const draw = (pick: () => Tensor) => {
    manualSeed(3);
    return pick().toArray();
  };
  const weights = matrix.abs();
  const chances = weights.clamp(0, 1);
  assert.equal(await matrix.softmax(1).toArray(), await softmax(matrix, 1).toArray());
  assert.equal(await matrix.logSoftmax(0).toArray(), await logSoftmax(matrix, 0).toArray());
  assert.equal(await matrix.where(matrix.gt(2), 0).toArray(), await where(matrix.gt(2), matrix, 0).toArray());
  assert.equal(await draw(() => weights.multinomial(1)), await draw(() => multinomial(weights, 1)));
  assert.equal(await draw(() => chances.bernoulli()), await draw(() => bernoulli(chances)));
  assert.equal(await indexPut(matrix, [0], 7).toArray(), await matrix.indexPut([0], 7).toArray());
  throwsExactly(() => matrix.where(any([1]), 0), 'where: condition: expected a Tensor, got [1]');
  throwsExactly(() => matrix.softmax(2), 'softmax: dim: expected an integer from -2 to 1, got 2');
});

test('a clone keeps its values, and gradients flow back from it', async () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const [read, pending] = [noGradSync(() => x.clone()), x.clone()];
  await read.data();
  noGradSync(() => x.mul_(10));
  assert.equal(
    [await read.toArray(), await pending.toArray(), await x.toArray()],
    [
      [1, 2],
      [1, 2],
      [10, 20],
    ],
  );
  assert.equal([pending.isLeaf, pending.requiresGrad, read.requiresGrad], [false, true, false]);
  pending.mul(3).sum().backward();
  assert.equal(await x.grad?.toArray(), [3, 3]);
});

test('add and sub multiply what they take by alpha', async () => {
  const x = tensor([1, 2]);
  assert.equal(await x.add(tensor([3, 4]), { alpha: -2 }).toArray(), [-5, -6]);
  assert.equal(await sub(1, x, { alpha: 3 }).toArray(), [-2, -5]);
  assert.equal(await add(x, 1, { alpha: 0.5 }).toArray(), [1.5, 2.5]);
  const counts = tensor([1, 2], { dtype: 'int32' });
  assert.equal(await counts.sub_(counts.add(1), { alpha: 2 }).toArray(), [-3, -4]);
  const p = tensor([1], { requiresGrad: true });
  p.mul(3).sum().backward();
  noGradSync(() => p.add_(p.grad as Tensor, { alpha: -0.5 }));
  assert.equal(await p.toArray(), [-0.5]);
  throwsExactly(() => counts.add(counts, { alpha: 0.5 }), 'add: alpha: expected an integer of 32 bits, got 0.5');
  throwsExactly(() => x.sub_(1, any({ alfa: 2 })), 'sub_: options: expected only alpha, got alfa');
});

test('the shape of another tensor', async () => {
  assert.equal(await matrix.viewAs(zeros([3, 2])).toArray(), await matrix.view([3, 2]).toArray());
  assert.equal(await tensor([1, 2, 3]).expandAs(matrix).toArray(), [
    [1, 2, 3],
    [1, 2, 3],
  ]);
  assert.is(matrix.contiguous(), matrix);
  throwsExactly(() => matrix.viewAs(any([2])), 'viewAs: other: expected a Tensor, got [2]');
  throwsExactly(() => matrix.expandAs(any(3)), 'expandAs: other: expected a Tensor, got 3');
});

test('sizes are numbers', () => {
  assert.equal(matrix.size(), [2, 3]);
  assert.is(matrix.size(-1), 3);
  throwsExactly(() => matrix.size(2), 'size: dim: expected an integer from -2 to 1, got 2');
  throwsExactly(() => tensor(1).size(0), 'size: dim: expected none of a tensor of shape [], which has no dimension');
});

test('of several values for one place the mean stands there', async () => {
  const index = tensor([0, 0, 2], { dtype: 'int32' });
  assert.equal(
    await zeros([4])
      .scatter(0, index, tensor([1, 2, 5]))
      .toArray(),
    [1.5, 0, 5, 0],
  );
  throwsExactly(() => zeros([4]).scatter(0, index, index), 'scatter: source: expected float32, got int32');
});

test('a quantile is of numbers from 0 to 1, and between two elements as is said', async () => {
  const x = tensor([4, 1, 3, 2]);
  assert.equal(await quantile(x, [0, 0.5, 1]).toArray(), [1, 2.5, 4]);
  assert.is(await quantile(x, 0.5, { interpolation: 'lower' }).item(), 2);
  assert.equal(quantile(x.reshape([2, 2]), [0.5], -1, { keepDim: true }).shape, [1, 2, 1]);
  // in float64 this is a hair more than the 55th place
  assert.is(await quantile(arange(101), 0.55, { interpolation: 'higher' }).item(), 55);
  throwsExactly(() => quantile(x, 2), 'quantile: q: expected a number from 0 to 1, got 2');
  throwsExactly(() => quantile(x, [0, -1]), 'quantile: q[1]: expected a number from 0 to 1, got -1');
  throwsExactly(() => quantile(x, []), 'quantile: q: expected at least one number, got none');
  throwsExactly(() => quantile(x.to('int32'), 0.5), "quantile: expected float32, got int32: x.to('float32') converts it");
  throwsExactly(
    () => quantile(x, 0.5, { interpolation: 'cubic' as never }),
    'quantile: interpolation: expected "linear", "lower", "higher", "midpoint", "nearest", got "cubic"',
  );
});

test('of nothing but NaN the mean is NaN, and nothing learns from it', async () => {
  const x = tensor([Number.NaN, Number.NaN], { requiresGrad: true });
  const mean = nanmean(x);
  mean.backward();
  assert.ok(Number.isNaN(await mean.item<number>()));
  assert.equal(await x.grad?.toArray(), [0, 0]);
  throwsExactly(
    () => nanmean(zeros([2], { dtype: 'int32' })),
    "nanmean: expected float32, got int32: x.to('float32') converts it",
  );
});

test('what has no middle, no diagonal and no transpose is refused', () => {
  throwsExactly(() => zeros([2, 0]).median(1), 'median: expected at least one element to reduce, got shape [2, 0]');
  throwsExactly(() => quantile(zeros([2, 0]), 0.5, 1), 'quantile: expected at least one element to reduce, got shape [2, 0]');
  throwsExactly(() => zeros([2]).trace(), 'trace: expected two dimensions, got shape [2]');
  throwsExactly(() => zeros([2, 3, 4]).t(), 't: expected at most two dimensions, got shape [2, 3, 4]: mT swaps the last two');
});

test.after(shutdown);
test.run();
