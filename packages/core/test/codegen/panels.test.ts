import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { linear, realize, seededRandom, shutdown, type Tensor, tensor, useBackend, zeros } from '../../src/index';
import { kernelNames } from '../support/schedules';

// Operands of products that lie badly are copied in panels: the numbers must be those of products of what lies as it is.

const random = seededRandom(5);
const numbers = (shape: readonly number[]) =>
  Float32Array.from({ length: shape.reduce((n, size) => n * size, 1) }, () => 2 * random.uniform() - 1);
const copiesOf = (tensors: readonly Tensor[]) => kernelNames(tensors).filter((name) => name.startsWith('panels'));

test('an operand with rows a power of two apart is copied once for all products that read it, if they use it often', () => {
  const right = zeros([128, 512]);
  assert.equal(copiesOf([zeros([256, 128]).matmul(right)]), ['panels of leaf']);
  assert.equal(copiesOf([zeros([64, 128]).matmul(right), zeros([64, 128]).matmul(right)]), ['panels of leaf']);
  assert.equal(copiesOf([zeros([16, 128]).matmul(right)]), [], 'a copy would not pay');
  assert.equal(copiesOf([zeros([256, 128]).matmul(zeros([128, 200]))]), [], 'rows that fill the whole cache');
  assert.equal(copiesOf([zeros([256, 128]).matmul(zeros([128, 500]))]), [], 'rows that no line divides');
  assert.equal(kernelNames([zeros([256, 128]).matmul(right)], false), ['matmul'], 'no tiles, no panels');
});

test('what no line divides is copied too: with the neighbours side by side, or as rows of terms', () => {
  const weight = zeros([65, 128]);
  assert.equal(copiesOf([linear(zeros([600, 128]), weight)]), ['panels of leaf']);
  assert.equal(copiesOf([linear(zeros([600, 500]), zeros([65, 500]))]), ['panels of leaf']);
  assert.equal(copiesOf([linear(zeros([600, 1000]), zeros([999, 1000]))]), [], 'lines on too many pages');
  assert.equal(copiesOf([linear(zeros([100, 128]), weight)]), [], 'a copy would not pay');
  assert.equal(copiesOf([zeros([2, 65, 32]).matmul(zeros([2, 65, 32]).mT)]), [], 'short sums, no pairs');
  const other = zeros([200, 128], { requiresGrad: true });
  linear(zeros([1000, 128]), other)
    .mul(zeros([1000, 200]))
    .sum()
    .backward();
  assert.equal(copiesOf([other.grad as Tensor]).length, 2);
});

test('a weight whose rows are what is summed over is turned round where many rows use it', () => {
  const weight = zeros([64, 256]);
  assert.equal(copiesOf([linear(zeros([600, 256]), weight)]), ['panels of leaf']);
  assert.equal(copiesOf([linear(zeros([100, 256]), weight)]), []);
});

test('of short sums a few uses pay for turning an operand round: queries and keys', () => {
  const [query, key] = [zeros([2, 64, 32]), zeros([2, 64, 32])];
  assert.equal(copiesOf([query.matmul(key.mT)]), ['panels of permute']);
  assert.equal(copiesOf([zeros([2, 16, 32]).matmul(key.mT)]), [], 'a copy would not pay');
  assert.equal(copiesOf([zeros([2, 64, 256]).matmul(zeros([2, 64, 256]).mT)]), [], 'a longer sum');
});

test('both operands of a weight’s gradient lie in panels', () => {
  const [x, weight] = [zeros([300, 512]), zeros([256, 512], { requiresGrad: true })];
  linear(x, weight).sum().backward();
  assert.equal(copiesOf([weight.grad as Tensor]).length, 1, 'the gradient from above is one number here');
  const other = zeros([256, 512], { requiresGrad: true });
  linear(x, other)
    .mul(zeros([300, 256]))
    .sum()
    .backward();
  assert.equal(copiesOf([other.grad as Tensor]).length, 2);
});

for (const [m, k, n] of [
  [600, 128, 65],
  [530, 131, 200],
  [130, 128, 256],
  [129, 515, 64],
  [133, 77, 1024],
]) {
  test(`(${m}, ${k}) x (${k}, ${n}), its gradients and linear are the sums of products, with any number of threads`, async () => {
    const [a, b, w, above] = [
      [m, k],
      [k, n],
      [n, k],
      [m, n],
    ].map(numbers);
    const grid = (rows: number, columns: number, sum: (i: number, j: number) => number) =>
      Float64Array.from({ length: rows * columns }, (_, at) => sum(Math.floor(at / columns), at % columns));
    const over = (count: number, term: (i: number) => number) => {
      let total = 0;
      for (let i = 0; i < count; i++) total += term(i);
      return total;
    };
    const expected = [
      grid(m, n, (i, j) => over(k, (t) => a[i * k + t] * b[t * n + j]) + b[j]),
      grid(m, k, (i, t) => over(n, (j) => above[i * n + j] * (b[t * n + j] + w[j * k + t]))),
      grid(k, n, (t, j) => over(m, (i) => a[i * k + t] * above[i * n + j])),
      grid(n, k, (j, t) => over(m, (i) => a[i * k + t] * above[i * n + j])),
    ];
    const seen: string[] = [];
    for (const threads of [1, 2]) {
      await useBackend('webasm', { threads });
      const x = tensor(a, { shape: [m, k], requiresGrad: true });
      const y = tensor(b, { shape: [k, n], requiresGrad: true });
      const weight = tensor(w, { shape: [n, k], requiresGrad: true });
      const first = x.matmul(y).add(y.detach().select(0, 0));
      first
        .add(linear(x, weight))
        .mul(tensor(above, { shape: [m, n] }))
        .sum()
        .backward();
      const results = [first, x.grad, y.grad, weight.grad] as Tensor[];
      await realize(results);
      const found = await Promise.all(results.map((result) => result.data()));
      seen.push(found.map((data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')).join());
      found.forEach((data, r) => {
        const worst = data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[r][i])), 0);
        assert.ok(worst < 2e-5, `result ${r} is off by ${worst}`);
      });
    }
    assert.is(seen[0], seen[1]);
  });
}

test.after(shutdown);
test.run();
