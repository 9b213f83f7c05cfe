import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conv2d, pad, randint, randn, shutdown, type Tensor, useBackend } from '../../src/index';
import { kernelNames } from '../support/schedules';

/** What stands in row-major numbers within a border of `value`; amounts last dimension first, as `pad` takes them. */
function padded(data: ArrayLike<number>, shape: readonly number[], amounts: readonly number[], value: number): number[] {
  const around = shape.map((_, d) => amounts.slice(2 * (shape.length - 1 - d)).slice(0, 2));
  const whole = shape.map((size, d) => size + (around[d][0] ?? 0) + (around[d][1] ?? 0));
  return Array.from({ length: whole.reduce((a, b) => a * b, 1) }, (_, place) => {
    let [rest, from, isWithin] = [place, 0, true];
    const at = [...whole].reverse().map((size) => {
      const i = rest % size;
      rest = Math.floor(rest / size);
      return i;
    });
    at.reverse().forEach((i, d) => {
      const source = i - (around[d][0] ?? 0);
      if (source < 0 || source >= shape[d]) isWithin = false;
      from = from * shape[d] + source;
    });
    return isWithin ? data[from] : value;
  });
}

const cases: readonly [shape: number[], amounts: number[], borders: number][] = [
  [[4, 8, 32, 32], [1, 1, 1, 1], 4],
  [[4, 8, 32, 33], [0, 3, 2, 0], 2],
  [[9000], [5, 7], 2],
  [[2, 5, 33, 40], [1, 0, 0, 2, 3, 1, 1, 0], 5],
  // lanes lie along what has no border
  [[64, 200], [0, 0, 1, 1], 0],
  // a border that cuts off
  [[100, 101], [1, -2], 1],
];

test('a border along the innermost dimension is written by kernels of its own, and what is within without guards', async () => {
  await useBackend('webasm', { threads: 2 });
  for (const [shape, amounts, borders] of cases) {
    for (const [x, value] of [
      [randn(shape), 0],
      [randn(shape), -1.5],
      [randint(-9, 9, shape), 7],
    ] as [Tensor, number][]) {
      const y = pad(x, amounts, { value });
      assert.is(kernelNames([y]).filter((name) => name === 'border').length, borders, `${shape} ${amounts}`);
      assert.equal([...(await y.data())], padded(await x.data(), shape, amounts, value));
      // computed on the way, and read by others
      const twice = pad(x.mul(2), amounts, { value });
      const sums = await twice.sum().item();
      const cut = await twice.add(0).sum().item();
      assert.ok(Math.abs(sums - cut) <= 1e-5 * Math.abs(sums) + 1e-2);
      assert.equal([...(await twice.data())], [...(await pad(await detached(x.mul(2)), amounts, { value }).data())]);
    }
  }
});

/** The same numbers, which are there already. */
async function detached(x: Tensor): Promise<Tensor> {
  await x.data();
  return x.detach();
}

test('what a convolution makes is padded as it lies, and few numbers by one kernel', async () => {
  await useBackend('webasm', { threads: 1 });
  assert.equal(kernelNames([pad(randn([8, 30]), [1, 1])]), ['pad']);
  const [x, weight] = [randn([16, 3, 20, 20]), randn([8, 3, 3, 3])];
  const y = conv2d(x, weight).relu();
  const expected = padded(await y.data(), y.shape, [2, 1, 1, 2], 0.5);
  const got = await pad(conv2d(x, weight).relu(), [2, 1, 1, 2], { value: 0.5 }).data();
  assert.equal([...got], expected);
});

test.after(shutdown);
test.run();
