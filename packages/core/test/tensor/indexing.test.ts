import { rejectsExactly, testBackends, throwsExactly } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { embedding, oneHot, realize, shutdown, type Tensor, tensor, useBackend, zeros } from '../../src/index';
import { any, numbers } from '../support/values';

const floats = (...values: number[]) => tensor(values);
const integers = (...values: number[]) => tensor(Int32Array.from(values));
const rows = () =>
  tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { requiresGrad: true },
  );

/** Each function with an index, which should be below 2, of one dimension. */
const users: Readonly<Record<string, (index: Tensor) => Tensor>> = {
  'gather: index': (index) => floats(1, 2).gather(0, index),
  'scatterAdd: index': (index) => floats(1, 2).scatterAdd(0, index, zeros(index.shape)),
  'scatterReduce: index': (index) => floats(1, 2).scatterReduce(0, index, zeros(index.shape), 'amax'),
  'indexAdd: index': (index) => floats(1, 2).indexAdd(0, index, zeros(index.shape)),
  'indexSelect: index': (index) => floats(1, 2).indexSelect(0, index),
  'take: index': (index) => floats(1, 2).take(index),
  'embedding: input': (index) => embedding(index, zeros([2, 3])),
  'oneHot: index': (index) => oneHot(index, 2),
};

const refused = suite('computed indices that are refused when the graph is built');

refused('another dtype than int32', () => {
  for (const [name, use] of Object.entries(users)) {
    throwsExactly(() => use(floats(0, 1)), `${name}: expected int32, got float32`);
    throwsExactly(() => use(floats(1)), `${name}: expected int32, got float32`);
    throwsExactly(() => use(tensor([true])), `${name}: expected int32, got bool`);
  }
  throwsExactly(() => floats(1).scatterAdd(0, integers(0), integers(1)), 'scatterAdd: source: expected float32, got int32');
});

refused('what is no tensor, no dimension, or does not fit', () => {
  throwsExactly(() => floats(1).gather(0, any([0])), 'gather: index: expected a Tensor, got [0]');
  throwsExactly(() => floats(1).gather(1, integers(0)), 'gather: dim: expected an integer from -1 to 0, got 1');
  throwsExactly(
    () => rows().gather(1, integers(0)),
    'gather: index: expected as many dimensions as shape [2, 3] has, got shape [1]',
  );
  throwsExactly(
    () => rows().gather(1, zeros([3, 1], { dtype: 'int32' })),
    'gather: index: expected a shape that fits into [2, 3] but for dimension 1, got [3, 1]',
  );
  throwsExactly(
    () => zeros([0]).gather(0, integers(0)),
    'gather: index: expected no index into dimension 0 of shape [0], got [1]',
  );
  throwsExactly(
    () => floats(1, 2).scatterAdd(0, zeros([1, 1], { dtype: 'int32' }), floats(1)),
    'scatterAdd: index: expected as many dimensions as shape [2] has, got shape [1, 1]',
  );
  throwsExactly(
    () => floats(1, 2).scatterAdd(0, integers(0), tensor([[1]])),
    'scatterAdd: source: expected as many dimensions as shape [2] has, got shape [1, 1]',
  );
  throwsExactly(
    () => floats(1, 2).scatterAdd(0, integers(0, 1), floats(1)),
    'scatterAdd: index: expected a shape that fits into that of the source, [1], and into [2] but for dimension 0, got [2]',
  );
  throwsExactly(
    () => floats(1, 2).indexAdd(0, zeros([1, 1], { dtype: 'int32' }), floats(1)),
    'indexAdd: index: expected one dimension, got shape [1, 1]',
  );
  throwsExactly(
    () => zeros([2, 3]).indexAdd(0, integers(0, 1), zeros([1, 3])),
    'indexAdd: source: expected shape [2, 3], got [1, 3]',
  );
  throwsExactly(
    () => floats(1, 2).indexSelect(0, zeros([1, 1], { dtype: 'int32' })),
    'indexSelect: index: expected one dimension, got shape [1, 1]',
  );
  throwsExactly(() => embedding(integers(0), zeros([5])), 'embedding: weight: expected shape (rows, width), got [5]');
  throwsExactly(() => oneHot(integers(0), 0), 'oneHot: numClasses: expected an integer from 1 to 2147483647, got 0');
});

refused('scatterReduce: what is no reduction, and bools', () => {
  throwsExactly(
    () => floats(1).scatterReduce(0, integers(0), floats(1), any('max')),
    'scatterReduce: reduce: expected "sum", "prod", "mean", "amax", "amin", got "max"',
  );
  throwsExactly(
    () => tensor([true]).scatterReduce(0, integers(0), tensor([true]), 'amax'),
    'scatterReduce: expected float32 or int32, got bool',
  );
  throwsExactly(
    () => floats(1).scatterReduce(0, integers(0), integers(1), 'sum'),
    'scatterReduce: source: expected float32, got int32',
  );
});

refused.run();

for (const { name: backend, threads } of testBackends({ also: ['webgpu'] })) {
  const test = suite(`computed indices on ${backend}, ${threads} threads`);
  test.before(async () => {
    await useBackend(backend, { threads });
  });

  test('one that is given and out of range is an error when the result is read', async () => {
    for (const [name, use] of Object.entries(users)) {
      await rejectsExactly(use(integers(1, 2)).data(), `${name}[1]: expected an index from 0 to 1, got 2`);
      await rejectsExactly(use(integers(-1)).data(), `${name}[0]: expected an index from 0 to 1, got -1`);
    }
  });

  test('one that an op computes and is out of range is an error, and nothing is given out', async () => {
    for (const [name, use] of Object.entries(users)) {
      const result = use(integers(0, 1).add(1));
      await rejectsExactly(result.data(), `${name}[1]: expected an index from 0 to 1, got 2`);
      assert.is(result.node.value, null);
      await rejectsExactly(realize([use(integers(0).sub(1))]), `${name}[0]: expected an index from 0 to 1, got -1`);
    }
  });

  test('nothing outside is read or written, and what stands beside it is whole', async () => {
    const x = floats(1, 2, 3, 4, 5).mul(1);
    const far = integers(2 ** 30, -(2 ** 30), 2 ** 31 - 1, 0).add(0);
    await rejectsExactly(x.take(far).data(), 'take: index[0]: expected an index from 0 to 4, got 1073741824');
    await rejectsExactly(
      x.scatterAdd(0, far, floats(9, 9, 9, 9)).data(),
      'scatterAdd: index[0]: expected an index from 0 to 4, got 1073741824',
    );
    assert.equal(await numbers(x), [1, 2, 3, 4, 5]);
    assert.equal(await numbers(x.take(integers(4, 0, 4).add(0))), [5, 1, 5]);
  });

  test('each reduction of scatterReduce refuses a place that is none', async () => {
    for (const reduce of ['sum', 'prod', 'mean', 'amax', 'amin'] as const) {
      for (const includeSelf of [true, false]) {
        const result = floats(1, 2).scatterReduce(0, integers(0, 1).add(1), floats(3, 4), reduce, { includeSelf });
        await rejectsExactly(result.data(), 'scatterReduce: index[1]: expected an index from 0 to 1, got 2');
      }
    }
  });

  test('of many that go to few places scatterReduce takes the largest, NaN above all', async () => {
    const count = 4099;
    const source = Float32Array.from({ length: count * 8 }, (_, i) => Math.fround(Math.sin(i) - 2));
    source[8 * 700 + 3] = Number.NaN;
    const places = Int32Array.from({ length: count * 8 }, (_, i) => (i >> 3) % 7);
    const expected = new Float32Array(56).fill(Number.NEGATIVE_INFINITY);
    for (const [i, x] of source.entries()) {
      const place = places[i] * 8 + (i % 8);
      expected[place] = Math.max(expected[place], x);
    }
    const index = tensor(places, { shape: [count, 8] });
    const largest = zeros([7, 8]).scatterReduce(0, index, tensor(source, { shape: [count, 8] }), 'amax', { includeSelf: false });
    assert.equal(Array.from(await largest.data()), Array.from(expected));
  });

  test('a gradient goes to each place that was read, as often as it was', async () => {
    const x = rows();
    const index = tensor([[2, 2, 0, 2]], { dtype: 'int32' }).add(0);
    x.gather(1, index)
      .mul(tensor([[1, 2, 4, 8]]))
      .sum()
      .backward();
    assert.equal(await x.grad?.toArray(), [
      [4, 0, 11],
      [0, 0, 0],
    ]);

    const [target, source] = [rows(), rows()];
    const places = tensor(
      [
        [1, 1, 0],
        [1, 0, 0],
      ],
      { dtype: 'int32' },
    );
    const sums = target.scatterAdd(0, places, source);
    assert.equal(await sums.toArray(), [
      [1, 7, 12],
      [9, 7, 6],
    ]);
    sums
      .mul(
        tensor([
          [1, 2, 3],
          [10, 20, 30],
        ]),
      )
      .sum()
      .backward();
    assert.equal(await target.grad?.toArray(), [
      [1, 2, 3],
      [10, 20, 30],
    ]);
    assert.equal(await source.grad?.toArray(), [
      [10, 20, 3],
      [10, 2, 3],
    ]);

    const table = rows();
    embedding(
      tensor(
        [
          [1, 1],
          [0, 1],
        ],
        { dtype: 'int32' },
      ),
      table,
    )
      .sum()
      .backward();
    assert.equal(await table.grad?.toArray(), [
      [1, 1, 1],
      [3, 3, 3],
    ]);

    const taken = rows();
    taken
      .take(integers(5, 0, 5))
      .sum()
      .backward();
    assert.equal(await taken.grad?.toArray(), [
      [1, 0, 0],
      [0, 0, 2],
    ]);
  });

  test('indices that other ops give: argmax, a sum of comparisons', async () => {
    const x = rows();
    assert.equal(await x.gather(1, x.argmax(1, { keepDim: true })).toArray(), [[3], [6]]);
    assert.equal(await x.indexSelect(0, x.gt(3).sum(1).gt(0).to('int32')).toArray(), [
      [1, 2, 3],
      [4, 5, 6],
    ]);
    assert.equal(await oneHot(x.argmax(1), 3).toArray(), [
      [0, 0, 1],
      [0, 0, 1],
    ]);
  });

  test('integers beyond 2^24 are moved as they are, and added up exactly', async () => {
    const large = integers(2 ** 31 - 1, 2 ** 24 + 1, -(2 ** 31));
    assert.equal(await numbers(large.take(integers(1, 2, 0))), [2 ** 24 + 1, -(2 ** 31), 2 ** 31 - 1]);
    const sums = large.scatterAdd(0, integers(1, 1, 0), integers(2 ** 24, 1, 1));
    assert.equal(await numbers(sums), [-(2 ** 31), 2 ** 25 + 2, -(2 ** 31)]);
  });

  test.after(shutdown);
  test.run();
}

const threaded = suite('threads of computed indices');

/** The gradient of a table whose rows are read again and again, as bits. */
async function gradientBits(threads: number): Promise<Uint32Array> {
  await useBackend('webasm', { threads });
  const [words, count, width] = [5000, 37, 19];
  const fraction = (i: number) => Math.fround(Math.sin(i * 12.9898) * 43.7);
  const index = tensor(Int32Array.from({ length: words }, (_, i) => (i * i + 3 * i) % count));
  const weight = tensor(
    Float32Array.from({ length: count * width }, (_, i) => fraction(i)),
    { shape: [count, width], requiresGrad: true },
  );
  const upstream = tensor(
    Float32Array.from({ length: words * width }, (_, i) => fraction(i + 7)),
    { shape: [words, width] },
  );
  embedding(index, weight).backward(upstream);
  const { buffer } = await (weight.grad as Tensor).data();
  await shutdown();
  return new Uint32Array(buffer);
}

threaded('the gradient of an embedding has the same bits on 1, 2 and 4 of them', async () => {
  const one = await gradientBits(1);
  assert.ok(new Set(one).size > 300, 'the rows that are read differ');
  for (const threads of [2, 4]) assert.equal(await gradientBits(threads), one, `${threads} threads`);
});

threaded.run();
