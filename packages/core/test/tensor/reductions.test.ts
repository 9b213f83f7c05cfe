import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as core from '../../src/index';
import { countRuns } from '../support/countRuns';
import { any, matrix, numbers } from '../support/values';

const { tensor, zeros } = core;
const scores = tensor([
  [1, 5, 5],
  [7, 2, 3],
]);

test('max along a dimension gives the values, and the places beside them', async () => {
  const [values, indices] = scores.max(1);
  assert.equal(await numbers(values), [5, 7]);
  assert.equal(await numbers(indices), [1, 0]);
  assert.is(indices.dtype, 'int32');
  const smallest = core.min(scores, 0, { keepDim: true });
  assert.equal(await smallest.toArray(), [[1, 2, 3]]);
  assert.equal(await smallest.indices.toArray(), [[0, 1, 1]]);
  assert.is(smallest.values, smallest);
  assert.is([...smallest].length, 2);
  assert.is(smallest[0], smallest);
  assert.is(smallest[1], smallest.indices);
  assert.throws(() => (smallest as never)[2], 'x[2]: a Tensor has no entries by number');
  const [value, index] = tensor(3).max(0);
  assert.equal([value.shape, index.shape, await value.item(), await index.item()], [[], [], 3, 0]);
});

test('it is the tensor of the values in all else', async () => {
  const largest = scores.max(1);
  assert.ok(core.isTensor(largest));
  assert.is(largest.constructor.name, 'Tensor');
  assert.equal(await numbers(largest.add(1)), [6, 8]);
  assert.is(core.describe(largest), 'Tensor of shape [2]');
  assert.match(String(scores.max(1)), /^tensor\(/);
  assert.throws(() => [...(scores.max() as never)], 'a Tensor gives its entries by x.unbind()');
  const x = tensor([[2, 2, 1]], { requiresGrad: true });
  x.max(1).sum().backward();
  assert.equal(await numbers(x.grad), [1, 0, 0], 'the first of ties');
});

test('values and places are computed in one run', async () => {
  const counts = await countRuns();
  const [values, indices] = scores.max(1);
  await core.realize([values, indices]);
  assert.equal(
    [await numbers(values), await numbers(indices)],
    [
      [5, 7],
      [1, 0],
    ],
  );
  assert.is(counts.runs, 1);
});

test('there must be something to be the largest of', () => {
  const nothing = zeros([2, 0]);
  for (const name of ['max', 'min', 'amax', 'amin', 'argmax', 'argmin'] as const) {
    throwsExactly(() => nothing[name](), `${name}: expected at least one element to reduce, got shape [2, 0]`);
    throwsExactly(() => nothing[name](1), `${name}: expected at least one element to reduce, got shape [2, 0]`);
    assert.equal(nothing[name](0).shape, [0]);
  }
  throwsExactly(
    () => nothing.norm(Number.POSITIVE_INFINITY, 1),
    'norm: expected at least one element to reduce, got shape [2, 0]',
  );
});

test('what is no dimension, no option and no number is an error', () => {
  throwsExactly(() => matrix.var(2), 'var: dim: expected an integer from -2 to 1, got 2');
  throwsExactly(
    () => matrix.std(0, any({ unbiased: false })),
    'std: options: expected only keepDim, correction, got unbiased: write correction: 0 for unbiased: false',
  );
  throwsExactly(() => matrix.std(0, { correction: any('1') }), 'std: correction: expected a number, got "1"');
  throwsExactly(() => matrix.norm(any('fro')), 'norm: p: expected a number, got "fro"');
  throwsExactly(() => matrix.prod(any([0, 1])), 'prod: dim: expected one dimension, got [0, 1]');
  throwsExactly(() => matrix.min(any([0])), 'min: dim: expected one dimension, got [0]');
  throwsExactly(() => matrix.cumsum(any(undefined)), 'cumsum: dim: expected an integer from -2 to 1, got undefined');
  throwsExactly(() => matrix.amax([0, 0]), 'amax: dim: a dimension appears twice in [0, 0]');
  throwsExactly(() => core.max(any(1)), 'max: x: expected a Tensor, got 1');
  throwsExactly(() => tensor([1], { dtype: 'int32' }).var(), "var: expected float32, got int32: x.to('float32') converts it");
});

test('of fewer elements than are taken off, the variance is infinite, or of nothing but zeros NaN', async () => {
  const x = tensor([1, 2, 4]);
  for (const correction of [3, 5]) assert.is(await x.var(0, { correction }).item(), Number.POSITIVE_INFINITY);
  assert.equal(await numbers(tensor([[3], [4]]).std(1)), [Number.NaN, Number.NaN]);
});

test('a norm whose powers are too small for float32 has no gradient, rather than an infinite one', async () => {
  const x = tensor([1e-20, -1e-20], { requiresGrad: true });
  x.norm(3).backward();
  assert.equal((await numbers(x.grad)).map(Math.abs), [0, 0]);
});

test('what is not the largest gets 0, whatever comes from above; NaN is the largest', async () => {
  const inf = Number.POSITIVE_INFINITY;
  const sent = async (data: number[], factor: number) => {
    const x = tensor(data, { requiresGrad: true });
    x.max().mul(factor).backward();
    return numbers(x.grad);
  };
  // PyTorch's numbers
  assert.equal(await sent([3, 1, 2], inf), [inf, 0, 0]);
  assert.equal(await sent([3, Number.NaN, 1], 1), [0, 1, 0]);
  assert.equal(await sent([Number.NaN, 3, Number.NaN], 1), [0.5, 0, 0.5]);
});

test('long products and running sums are as good as short ones', async () => {
  const size = 1001;
  const x = Float32Array.from({ length: size }, (_, i) => 1 + ((i * 37) % 101) / 1e4);
  const [product, sums] = [tensor(x).prod(), tensor(x).cumsum(0)];
  await core.realize([product, sums]);
  const expected = x.reduce((all, v) => all * v, 1);
  assert.ok(Math.abs((await product.item()) / expected - 1) < 1e-5);
  let sum = 0;
  (await numbers(sums)).forEach((got, i) => {
    sum += x[i];
    assert.ok(Math.abs(got / sum - 1) < 1e-6, `${i}: ${got} instead of ${sum}`);
  });
});

test('a running sum of very many is rounded about once, however long it is', async () => {
  const x = Float32Array.from({ length: 100_003 }, (_, i) => ((i * 7919) % 100_003) / 100_003);
  let sum = 0;
  (await numbers(tensor(x).cumsum(0))).forEach((got, i) => {
    sum += x[i];
    assert.ok(Math.abs(got - sum) <= 2.2 * 2 ** -24 * sum, `${i}: ${got} instead of ${sum}`);
  });
});

test('running sums and products and their gradients, over as many as are put together in blocks', async () => {
  for (const [size, dim] of [
    [17, 1],
    [130, 0],
    [8200, 1],
  ]) {
    const shape = [3, 3].with(dim, size);
    const data = Float32Array.from({ length: 3 * size }, (_, i) => 1 + (((i * 7919) % 101) - 50) / 1000);
    const weights = tensor(Float32Array.from({ length: 3 * size }, (_, i) => ((i * 31) % 7) / size)).reshape(shape);
    const given = await numbers(weights);
    const at = (line: number, i: number) => (dim === 1 ? line * size + i : i * 3 + line);
    for (const op of ['cumsum', 'cumprod'] as const) {
      const x = tensor(data, { requiresGrad: true }).reshape(shape);
      const y = x[op](dim);
      const [grad] = core.autograd.grad(y.mul(weights).sum(), [x]);
      const [got, gotGrad] = [await numbers(y), await numbers(grad)];
      for (let line = 0; line < 3; line++) {
        const exact: number[] = [];
        for (let i = 0; i < size; i++) {
          const [before, v] = [exact[i - 1], data[at(line, i)]];
          exact.push(i === 0 ? v : op === 'cumsum' ? before + v : before * v);
          assert.ok(
            Math.abs(got[at(line, i)] / exact[i] - 1) < 1e-5,
            `${op} of ${size}: ${i}: ${got[at(line, i)]} instead of ${exact[i]}`,
          );
        }
        let sent = 0;
        for (let i = size - 1; i >= 0; i--) {
          sent += given[at(line, i)] * (op === 'cumsum' ? 1 : exact[i]);
          const wanted = op === 'cumsum' ? sent : sent / data[at(line, i)];
          assert.ok(
            Math.abs(gotGrad[at(line, i)] - wanted) < 1e-5 * Math.max(1, wanted),
            `${op} of ${size}: gradient ${i}: ${gotGrad[at(line, i)]} instead of ${wanted}`,
          );
        }
      }
    }
  }
});

test('what is not finite reaches only what comes behind it in a running sum', async () => {
  const inf = Number.POSITIVE_INFINITY;
  for (const [odd, size] of [
    [inf, 40],
    [Number.NaN, 300],
    [-inf, 9000],
  ]) {
    const x = new Float32Array(size).fill(1);
    x[size - 9] = odd;
    const wanted = Array.from(x, (_, i) => (i < size - 9 ? i + 1 : odd));
    assert.equal(await numbers(tensor(x).cumsum(0)), wanted);
  }
  const large = new Float32Array(64).fill(1.405e36);
  assert.ok((await numbers(tensor(large).cumsum(0))).every((got, i) => Math.abs(got / (1.405e36 * (i + 1)) - 1) < 1e-6));
});

test('running sums of integers begin again below, as integers do', async () => {
  const x = new Int32Array(500).fill(2 ** 30);
  const wanted = Array.from(x, (_, i) => ((i + 1) * 2 ** 30) | 0);
  assert.equal(await numbers(tensor(x, { dtype: 'int32' }).cumsum(0)), wanted);
});

test('the first place of an extreme in long rows is that of the first of equal ones, and of the first NaN', async () => {
  for (const size of [4096, 5003, 60_000]) {
    const x = Float32Array.from({ length: 2 * size }, (_, i) => ((i * 7919) % 1009) - 500);
    const first = (from: number, wanted: (v: number) => boolean) => x.subarray(from, from + size).findIndex(wanted);
    const both = (wanted: (v: number) => boolean) => [first(0, wanted), first(size, wanted)];
    const places = (rows: core.Tensor) => Promise.all([numbers(rows.argmax(1)), numbers(rows.argmin(1))]);
    const rows = () => tensor(x).reshape([2, size]);
    assert.equal(await places(rows()), [both((v) => v === 508), both((v) => v === -500)]);
    assert.equal(await places(rows().to('int32')), [both((v) => v === 508), both((v) => v === -500)]);
    const [values, indices] = rows().t().max(0);
    assert.equal([await numbers(values), await numbers(indices)], [[508, 508], both((v) => v === 508)]);
    x[size - 2] = Number.NaN;
    x[2 * size - 1] = Number.NaN;
    x[size + 9] = Number.POSITIVE_INFINITY;
    assert.equal(await places(rows()), [both(Number.isNaN), both(Number.isNaN)]);
    const least = new Float32Array(size).fill(Number.NEGATIVE_INFINITY);
    assert.is(await tensor(least).argmax().item(), 0);
    assert.is(await tensor(least.fill(Number.POSITIVE_INFINITY)).argmin().item(), 0);
    const ends = new Int32Array(size).fill(-(2 ** 31));
    ends[size - 1] = 5;
    assert.is(await tensor(ends).argmax().item(), size - 1);
  }
});

test.after(core.shutdown);
test.run();
