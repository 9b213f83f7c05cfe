import { inspect } from 'node:util';
import { loadTensorPrintingFixtures } from '@kindling/fixtures';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Residents } from '../../src/engine/residents';
import {
  arange,
  type NestedArray,
  ones,
  realize,
  shutdown,
  type Tensor,
  tensor,
  tensorFromBatchInnermost,
  useBackend,
  zeros,
} from '../../src/index';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** 0, 1, 2, ... divided by a number, in a shape. */
function numbers(shape: number[], by = 1): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return tensor(
    Float32Array.from({ length: count }, (_, i) => i / by),
    { shape },
  );
}

const integers = (numbers: number[], shape = [numbers.length]) => tensor(Int32Array.from(numbers), { shape });

/** What tensor() takes, for what PyTorch printed. */
const given: Record<string, NestedArray | Tensor> = {
  scalar: 5,
  'scalar, fraction': -3.14161,
  'scalar, small': 1.5e-7,
  'scalar, NaN': nan,
  empty: [],
  'empty, [2, 0]': zeros([2, 0]),
  'empty, [0, 3, 1]': zeros([0, 3, 1], { requiresGrad: true }),
  whole: [
    [1, 2],
    [3, 4],
  ],
  'whole, of several widths': [
    [1, -10],
    [100, 0],
  ],
  fractions: [
    [0.5, -1.25],
    [3.14161, 100],
  ],
  'one fraction': [1, 2, 0.1],
  'far apart': [0.00123, 1, -5000],
  'far apart, whole': [1, 10000, -3],
  'just near enough': [1, 1000],
  large: [1e9, 2.5e9],
  'just not too large': [1e8, 2e7],
  'largest and smallest': [3.4028234e38, 1e-45, -1.1754944e-38],
  small: [1e-5, 2e-5],
  'with zeros': [0, -0, 1e-6, 1],
  zeros: [0, -0],
  'negative zero and fractions': [-0, 0.25],
  'negative, rounded to zero': [-0.00012, -0.05],
  'middles of four decimals': [0.03125, 0.09375, -0.15625, 0.21875],
  'middles of powers of ten': [123445, 123455, -1, 1.00005],
  'whole, NaN and infinities': [1, nan, inf, -inf],
  'fractions, NaN and infinities': [
    [0.5, nan],
    [-inf, inf],
  ],
  'powers of ten, NaN and infinities': [1e-6, nan, -inf],
  'nothing but NaN and infinities': [nan, inf, -inf],
  'a long row': numbers([50]),
  'a long row of fractions': numbers([30], 7),
  'two long rows': numbers([2, 30], 7),
  'three dimensions': numbers([2, 3, 4]),
  'four dimensions': numbers([2, 2, 2, 2]),
  'a thousand': numbers([1000]),
  'more than a thousand': numbers([1001]),
  'summarised rows': numbers([40, 50], 3),
  'summarised, few rows': numbers([3, 400]),
  'summarised, short rows': numbers([400, 3]),
  'summarised, three dimensions': numbers([20, 20, 20]),
  'summarised, six and seven': numbers([6, 7, 40]),
  'int32, a matrix': integers([1, -20, 300, 0], [2, 2]),
  'int32, scalar': tensor(-7, { dtype: 'int32' }),
  'int32, empty': tensor([], { dtype: 'int32' }),
  'int32, empty, [2, 0]': zeros([2, 0], { dtype: 'int32' }),
  'int32, the largest': integers([2 ** 31 - 1, -(2 ** 31), 2 ** 24 + 1]),
  'int32, a long row': arange(0, 50, 1, { dtype: 'int32' }),
  'int32, a full line': arange(10, 26, 1, { dtype: 'int32' }),
  'int32, summarised': integers(
    Array.from({ length: 2000 }, (_, i) => 1000 * i),
    [40, 50],
  ),
  'bool, a matrix': [
    [true, false],
    [false, false],
  ],
  'bool, scalar': tensor(true),
  'bool, empty': tensor([], { dtype: 'bool' }),
  'bool, empty, [0, 3]': zeros([0, 3], { dtype: 'bool' }),
  'bool, all true': ones([3], { dtype: 'bool' }),
  'bool, a long row': tensor(Array.from({ length: 30 }, (_, i) => i % 3 === 0)),
  'bool, summarised': tensor(Array.from({ length: 1001 }, (_, i) => i % 2 === 0)),
  'with a gradient': tensor([1, 2], { requiresGrad: true }),
  'with a gradient, on the next line': tensor(
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => i / 8),
    { requiresGrad: true },
  ),
};

// nn prints its parameters
const fixtures = [...loadTensorPrintingFixtures()].filter(([name]) => !name.startsWith('parameter'));

test('every tensor that PyTorch printed is made here', () => {
  assert.equal(Object.keys(given).sort(), fixtures.map(([name]) => name).sort());
});

for (const [name, expected] of fixtures) {
  test(`prints as PyTorch does: ${name}`, () => {
    const value = given[name];
    const made = typeof value === 'object' && 'shape' in value ? (value as Tensor) : tensor(value as NestedArray);
    assert.is(String(made), expected);
    assert.is(inspect(made), expected);
  });
}

test('a batch that lies innermost is printed in the usual order', () => {
  const batch = tensorFromBatchInnermost(Float32Array.of(1, 4, 2, 5, 3, 6), [2, 3]);
  assert.is(String(batch), 'tensor([[1., 2., 3.],\n        [4., 5., 6.]])');
});

for (const threads of [1, 2]) {
  test(`what is not there is not printed, and not computed for it: ${threads} threads`, async () => {
    await useBackend('webasm', { threads });
    const x = tensor([[1, 2, 3]], { requiresGrad: true });
    const product = x.mul(2);
    const before = 'tensor(..., size=(1, 3), grad_fn=<mul>, not computed yet: await its data())';
    assert.is(String(product), before);
    assert.is(inspect([product]).includes('not computed yet'), true);
    assert.is(product.node.value, null);
    assert.is(String(zeros([4]).add(1)), 'tensor(..., size=(4,), not computed yet: await its data())');
    assert.is(String(x.sum().detach()), 'tensor(..., size=(), not computed yet: await its data())');
    await product.data();
    assert.is(String(product), 'tensor([[2., 4., 6.]], grad_fn=<mul>)');
    assert.is(String(product.detach()), 'tensor([[2., 4., 6.]])');
    await shutdown();
  });
}

test('what threads computed is printed: only they are waited for', async () => {
  await useBackend('webasm', { threads: 2 });
  const product = ones([600, 600]).matmul(ones([600, 600]));
  await realize([product]);
  const row = '[600., 600., 600.,  ..., 600., 600., 600.]';
  assert.is(
    String(product),
    `tensor([${row},\n        ${row},\n        ${row},\n        ...,\n        ${row},\n        ${row},\n        ${row}])`,
  );
  await shutdown();
});

test('what a device computed and nobody read is printed without its numbers until someone does', async () => {
  const memory = { allocate: () => 0, read: async () => [Float32Array.of(1, 0.5)], free: () => {} };
  const { array } = new Residents(memory).keep(2);
  const x = zeros([2]).add(1);
  x.node.realize({ data: array, strides: [1] });
  assert.is(String(x), 'tensor(..., size=(2,), computed, not read yet: await its data())');
  await x.data();
  assert.is(String(x), 'tensor([1.0000, 0.5000])');
});

test('many short dimensions print no numbers', () => {
  const x = zeros([1]);
  const wide = tensor([7]).expand(new Array(30).fill(2));
  wide.node.realize({ data: (x.node.value as { data: Float32Array }).data, strides: new Array(30).fill(0) });
  assert.match(String(wide), /^tensor\(\.\.\.,\n {7}size=\(2, 2, .*2\)\)$/);
});

test('JSON of a tensor is an error that says what to write', () => {
  const message =
    'toJSON: expected numbers, got a Tensor, which JSON.stringify cannot wait for: write JSON.stringify(await tensor.toArray())';
  throwsExactly(() => JSON.stringify(tensor([1])), message);
  throwsExactly(() => JSON.stringify({ weights: [tensor([1]).add(1)] }), message);
});

test.run();
