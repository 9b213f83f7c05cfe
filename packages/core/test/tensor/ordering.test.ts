import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as core from '../../src/index';
import { any, numbers } from '../support/values';

const { randn, seededRandom, tensor } = core;
const x = tensor([
  [3, 1, 2],
  [5, 5, 4],
]);

test('sort and topk give the values and their places', async () => {
  const [values, indices] = x.sort();
  assert.equal(await values.toArray(), [
    [1, 2, 3],
    [4, 5, 5],
  ]);
  assert.equal(await indices.toArray(), [
    [1, 2, 0],
    [2, 0, 1],
  ]);
  assert.is(indices.dtype, 'int32');
  const [largest, places] = core.topk(x, 2);
  assert.equal(await largest.toArray(), [
    [3, 2],
    [5, 5],
  ]);
  assert.equal(await places.toArray(), [
    [0, 2],
    [0, 1],
  ]);
  assert.equal(await core.argsort(x, 0, { descending: true }).toArray(), [
    [1, 1, 1],
    [0, 0, 0],
  ]);
  assert.equal(await numbers(x.topk(1, 0, { largest: false, sorted: false })[0]), [3, 1, 2]);
});

test('the gradient goes where the elements came from', async () => {
  const leaf = tensor([3, 1, 2], { requiresGrad: true });
  const [values] = core.sort(leaf, 0, { descending: true });
  values
    .mul(tensor([1, 10, 100]))
    .sum()
    .backward();
  assert.equal(await numbers(leaf.grad), [1, 100, 10]);
});

test('the first of many are those of all, and ties keep their order', async () => {
  for (const [size, k] of [
    [1025, 3],
    [3000, 300],
    [2100, 1],
  ]) {
    // many are equal
    const row = await randn([size], { generator: seededRandom(size) }).data();
    const rounded = row.map((v) => Math.round(v * 20) / 20);
    for (const largest of [true, false]) {
      const sign = largest ? -1 : 1;
      const expected = [...rounded.keys()].sort((i, j) => sign * (rounded[i] - rounded[j]) || i - j).slice(0, k);
      const [values, indices] = tensor(rounded).topk(k, 0, { largest });
      await core.realize([values, indices]);
      assert.equal(await numbers(indices), expected, `${k} of ${size}, ${largest}`);
      assert.equal(
        await numbers(values),
        expected.map((i) => rounded[i]),
      );
    }
  }
});

test('NaN is the largest, also where blocks are filled up', async () => {
  const row = new Float32Array(700).fill(Number.NaN);
  row[650] = Number.POSITIVE_INFINITY;
  row[3] = 7;
  assert.equal(await numbers(tensor(row).topk(3, 0, { largest: false })[1]), [3, 650, 0]);
  const low = new Float32Array(700).fill(Number.NEGATIVE_INFINITY);
  low[650] = -5;
  assert.equal(await numbers(tensor(low).topk(3)[1]), [650, 0, 1]);
});

test('options may stand in the place of the dimension', async () => {
  const row = core.tensor([2, 3, 1]);
  assert.equal(await row.sort({ descending: true })[0].toArray(), [3, 2, 1]);
  assert.equal(await row.argsort({ descending: true }).toArray(), [1, 0, 2]);
  assert.equal(await row.topk(1, { largest: false })[0].toArray(), [1]);
  assert.equal(await core.sort(row, { descending: true })[0].toArray(), [3, 2, 1]);
  assert.equal(await row.var({ correction: 0 }).mul(3).item(), 2);
  assert.equal(row.std({ keepDim: true }).shape, [1]);
  throwsExactly(() => row.sort(any({}), {}), 'sort: dim: expected an integer from -1 to 0, got Object');
});

test('there must be as many, and a dimension', () => {
  throwsExactly(() => x.topk(4), 'topk: k: expected an integer from 0 to 3, got 4');
  throwsExactly(() => x.topk(any(undefined)), 'topk: k: expected an integer from 0 to 3, got undefined');
  throwsExactly(() => x.topk(1, 1, any({ smallest: true })), 'topk: options: expected only largest, sorted, got smallest');
  throwsExactly(() => x.sort(2), 'sort: dim: expected an integer from -2 to 1, got 2');
  throwsExactly(() => x.sort(0, { descending: any(1) }), 'sort: descending: expected true or false, got 1');
  throwsExactly(() => x.argsort(0, any(true)), 'argsort: options: expected an object with descending, got true');
});

test.after(core.shutdown);
test.run();
