import { assertClose, testBackends } from '@kindling/test-kit';
import { suite, test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ScheduledKernel } from '../../src/codegen/schedule';
import { chooseTiling } from '../../src/codegen/wasm/chooseTiling';
import { walkAll } from '../../src/expression/expression';
import {
  arange,
  cat,
  conv2d,
  linear,
  realize,
  seededRandom,
  shutdown,
  stack,
  type Tensor,
  tensor,
  tensorFromBatchInnermost,
  useBackend,
} from '../../src/index';
import { kernelNames, scheduleOf } from '../support/schedules';

// Parts of a concatenation are written into one buffer where kernels can do that, parts alike by one kernel, else looked for behind guards.

const random = seededRandom(17);
const leaf = (shape: number[]) => {
  const size = shape.reduce((n, s) => n * s, 1);
  return tensor(
    Float32Array.from({ length: size }, () => 2 * random.uniform() - 1),
    { shape },
  );
};
const batch = (shape: number[]) =>
  tensorFromBatchInnermost(
    Float32Array.from({ length: shape.reduce((n, s) => n * s, 1) }, () => random.uniform()),
    shape,
  );

const isGuarded = ({ kernel }: ScheduledKernel) => {
  let found = false;
  walkAll(kernel.values, (e) => {
    if (e.kind === 'guarded') found = true;
  });
  return found;
};
const writersOf = (tensors: readonly Tensor[]) => {
  const { kernels, results } = scheduleOf(tensors);
  return kernels.filter(({ output }) => output === results[0].buffer);
};

test('each part is a kernel that writes into the one buffer, without guards', () => {
  const parts = [leaf([6, 5]), leaf([6, 1]), leaf([6, 7])];
  const { kernels, buffers } = scheduleOf([cat(parts, 1)]);
  assert.equal(
    kernels.map(({ kernel, output, offset }) => [kernel.name, output, offset]),
    [
      ['cat', 3, 0],
      ['cat', 3, 5],
      ['cat', 3, 6],
    ],
  );
  assert.is(buffers[3].size, 6 * 13);
  assert.not.ok(kernels.some(isGuarded));
});

test('what nothing else uses is computed where it belongs, and not copied', () => {
  const [x, w] = [leaf([6, 5]), leaf([4, 5])];
  const names = scheduleOf([cat([linear(x, w), x.exp(), x], 1)]).kernels.map(({ kernel }) => kernel.name);
  assert.equal(names, ['linear+cat', 'exp+cat, cat']);
});

test('parts alike that follow each other are one kernel, up to eight, unless they lie whole pages apart', () => {
  const values = (tensors: readonly Tensor[], dim: number) =>
    writersOf([cat(tensors, dim)]).map(({ kernel }) => kernel.values.length);
  const parts = (count: number, shape: number[]) => Array.from({ length: count }, () => leaf(shape).exp());
  assert.equal(values(parts(19, [3, 5]), 1), [8, 8, 3]);
  assert.equal(values([...parts(2, [3, 5]), ...parts(2, [3, 4]), leaf([3, 4]).sum(1, { keepDim: true })], 1), [2, 2, 1]);
  assert.equal(values(parts(3, [32, 32]), 0), [1, 1, 1]);
  assert.equal(values(parts(3, [32, 32]), 1), [3]);
});

test('what something else uses as well, is wanted or comes twice has memory of its own', () => {
  const x = leaf([6, 5]);
  const [used, wanted, twice] = [x.exp(), x.exp(), x.exp()];
  const after = scheduleOf([cat([used, x], 1).sum().add(used.sum())]).kernels.map(({ kernel }) => kernel.name);
  assert.equal(after.slice(0, 2), ['exp', 'cat, cat']);
  assert.equal(
    scheduleOf([cat([wanted, x], 1), wanted]).kernels.map(({ kernel }) => kernel.name),
    ['exp', 'cat, cat'],
  );
  assert.equal(
    scheduleOf([cat([twice, twice], 1)]).kernels.map(({ kernel }) => kernel.name),
    ['exp', 'cat, cat'],
  );
});

test('kernels that write one buffer follow each other', () => {
  const x = leaf([6, 5]);
  const shared = x.exp();
  const joined = cat([x.mul(2), shared, shared.sum(0, { keepDim: true }), x.add(1)], 0);
  const { kernels } = scheduleOf([joined.sum(1), shared]);
  const places = kernels.flatMap(({ offset }, i) => (offset === undefined ? [] : [i]));
  // the first two are alike
  assert.is(places.length, 3);
  assert.equal(
    places,
    [0, 1, 2].map((i) => places[0] + i),
  );
});

test('channels that a convolution reads get gaps where they would crowd one set of the cache', () => {
  const images = batch([64, 2, 10, 10]);
  const joined = cat([conv2d(images, leaf([3, 2, 3, 3])), conv2d(images, leaf([5, 2, 3, 3]))], 1);
  const { buffers, kernels } = scheduleOf([conv2d(joined, leaf([2, 8, 3, 3]))]);
  const [writer] = kernels.filter(({ offset }) => offset !== undefined);
  // in each of four blocks 8 channels of 64 places of 16 examples, an odd number of cache lines apart as the blocks are
  assert.is(buffers[writer.output].size, 4 * (7 * (64 * 16 + 16) + 64 * 16));
  // it lies as the last convolution reads it
  assert.not.ok(kernels.some(({ kernel }) => kernel.name.startsWith('copy cat')));
});

test('the parts of a part that nothing else reads are written where they lie in the whole', () => {
  const x = leaf([6, 5]);
  const inner = () => cat([x.exp(), linear(x, leaf([4, 5]))], 1);
  const wide = leaf([6, 9]);
  const joined = () => cat([inner(), wide.neg()], 0);
  assert.equal(kernelNames([joined()]), ['exp+cat', 'linear+cat', 'neg+cat']);
  assert.is(writersOf([joined()]).length, 3);
  // what is read by another, wanted, or comes twice has memory of its own
  const read = inner();
  const after = kernelNames([cat([read, wide], 0), read.sum()]);
  assert.equal(after.slice(0, 3), ['exp+cat', 'linear+cat', 'cat, cat']);
  const twice = inner();
  assert.equal(kernelNames([cat([twice, twice], 0)]).slice(0, 3), ['exp+cat', 'linear+cat', 'cat, cat']);
});

test('a sum under another shape of the same numbers is computed where it lies', () => {
  const [x, w] = [leaf([6, 5]), leaf([4, 5])];
  const stacked = () => stack([linear(x, w), linear(x.exp(), w)], 1);
  assert.equal(kernelNames([stacked()]), ['exp', 'linear+cat', 'linear+cat']);
  // what turns it round is no such view
  assert.ok(kernelNames([cat([linear(x, w).mT, leaf([4, 6])], 0)]).includes('linear'));
});

for (const [name, build] of [
  ['the first dimension', () => cat([leaf([3, 16]), leaf([5, 16])], 0)],
  ['one in the middle', () => cat([leaf([3, 2, 16]), leaf([3, 5, 16])], 1)],
  ['the last dimension', () => cat([leaf([16, 8]), leaf([16, 12])], 1)],
  ['the last dimension, thin parts', () => cat([leaf([16, 1]), leaf([16, 3])], 1)],
  ['a new last dimension', () => stack([leaf([16]), leaf([16]), leaf([16])], 1)],
  ['channels of images', () => cat([batch([8, 2, 3, 3]), batch([8, 3, 3, 3])], 1)],
  [
    'convolutions',
    () => cat([conv2d(batch([8, 2, 5, 5]), leaf([3, 2, 3, 3])), conv2d(batch([8, 2, 5, 5]), leaf([4, 2, 3, 3]))], 1),
  ],
] as [string, () => Tensor][]) {
  test(`every part fills vectors along ${name}`, () => {
    const writers = writersOf([build()]);
    assert.ok(writers.length > 0);
    for (const { kernel } of writers) assert.is(chooseTiling(kernel).vector?.role, 'output', kernel.name);
  });
}

test('where a kernel fills a buffer alone, more parts than it has arguments go through groups', () => {
  for (const count of [1, 7, 8, 40, 60]) {
    const { kernels } = scheduleOf([cat(Array.from({ length: count }, () => leaf([3, 2])))], false);
    assert.ok(kernels.every((kernel) => kernel.arguments.length <= 7 && kernel.offset === undefined));
    assert.is(kernels.length, { 1: 1, 7: 1, 8: 3, 40: 7, 60: 12 }[count], `${count} parts`);
  }
});

for (const { name: backend, threads } of testBackends({ also: ['webgpu'] })) {
  const onBackend = suite(`concatenations on ${backend}, ${threads} threads`);

  onBackend.before(async () => {
    await useBackend(backend, { threads });
  });

  for (const count of [1, 2, 8, 40, 130]) {
    onBackend(`${count} parts, along every dimension, with what follows`, async () => {
      const parts = Array.from({ length: count }, (_, i) =>
        arange(30)
          .reshape([2, 3, 5])
          .add(100 * i),
      );
      const wanted = [0, 1, 2, 3].map((dim) => stack(parts, dim).mul(2));
      await realize(wanted);
      for (const [dim, result] of wanted.entries()) {
        const order = [1, 2, 3];
        order.splice(dim, 0, 0);
        const expected = tensor(
          Float32Array.from({ length: count * 30 }, (_, i) => 2 * (100 * Math.floor(i / 30) + (i % 30))),
          { shape: [count, 2, 3, 5] },
        ).permute(order);
        assert.equal(result.shape, expected.shape);
        assert.equal(await result.data(), await expected.data());
      }
    });
  }

  onBackend('parts of all kinds: computed, used twice, wanted, views, concatenations themselves', async () => {
    const x = leaf([6, 5]);
    const numbers = await x.data();
    const shared = x.exp();
    const inner = cat([x.neg(), shared], 1);
    const joined = cat([shared, inner.slice(1, 3, 8), x.flip([0]), shared, x.mT.reshape([6, 5]), x.sum(1, { keepDim: true })], 1);
    const wanted = [joined, shared, inner, joined.sum(0)];
    await realize(wanted);
    const at = (row: number, column: number) => numbers[row * 5 + column];
    const rows = Array.from({ length: 6 }, (_, row) => {
      const own = Array.from({ length: 5 }, (__, column) => at(row, column));
      const both = [...own.map((value) => -value), ...own.map(Math.exp)];
      const transposed = Array.from({ length: 5 }, (__, i) => at((row * 5 + i) % 6, Math.floor((row * 5 + i) / 6)));
      const flipped = own.map((_value, column) => at(5 - row, column));
      return [
        ...own.map(Math.exp),
        ...both.slice(3, 8),
        ...flipped,
        ...own.map(Math.exp),
        ...transposed,
        own.reduce((a, b) => a + b),
      ];
    });
    assertClose(await joined.data(), rows.flat());
    assertClose(
      await wanted[3].data(),
      rows[0].map((_, column) => rows.reduce((sum, row) => sum + row[column], 0)),
    );
  });

  for (const size of [8, 64, 256]) {
    onBackend(`convolutions of a batch of ${size} side by side, which a convolution reads`, async () => {
      const images = batch([size, 2, 10, 10]);
      const [first, second, last] = [leaf([3, 2, 3, 3]), leaf([5, 2, 3, 3]), leaf([2, 8, 3, 3])];
      const joined = cat([conv2d(images, first), conv2d(images, second)], 1);
      // one convolution with both weights computes the same
      const one = conv2d(
        images,
        tensor(Float32Array.of(...(await first.data()), ...(await second.data())), { shape: [8, 2, 3, 3] }),
      );
      assertClose(await conv2d(joined.relu(), last).data(), await conv2d(one.relu(), last).data());
      assertClose(await conv2d(joined, last).data(), await conv2d(one, last).data(), { atol: 2e-5 });
    });
  }

  onBackend('concatenations of concatenations, along every two dimensions', async () => {
    for (const make of [leaf, batch]) {
      const parts = Array.from({ length: 4 }, () => make([8, 3, 5]));
      const numbers = await Promise.all(parts.map((part) => part.data()));
      for (const [outer, inner] of [
        [0, 1],
        [1, 0],
        [0, 2],
        [2, 0],
        [1, 2],
        [2, 1],
      ]) {
        const [a, b, c, d] = parts.map((part) => part.neg());
        const joined = cat([cat([a, b], inner), cat([c, d], inner)], outer);
        const sizes = [8, 3, 5].map((size, dim) => (dim === outer || dim === inner ? 2 * size : size));
        const expected = Float32Array.from({ length: 8 * 3 * 5 * 4 }, (_, flat) => {
          const at = [Math.floor(flat / (sizes[1] * sizes[2])), Math.floor(flat / sizes[2]) % sizes[1], flat % sizes[2]];
          const behind = at.map((index, dim) => (index < [8, 3, 5][dim] ? 0 : 1));
          const [x, y, z] = at.map((index, dim) => index - behind[dim] * [8, 3, 5][dim]);
          return -numbers[2 * behind[outer] + behind[inner]][(x * 3 + y) * 5 + z];
        });
        assert.equal(await joined.mul(1).data(), expected, `${outer}, ${inner}`);
      }
    }
  });

  onBackend('the numbers are not changed, not the sign of 0 either', async () => {
    const odd = [-0, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** -149];
    assert.equal([...(await cat([tensor(odd), tensor([1]), tensor(odd)]).data())], [...odd, 1, ...odd].map(Math.fround));
  });

  onBackend.after(shutdown);
  onBackend.run();
}

test('threads change no bit', async () => {
  const images = batch([64, 3, 20, 20]);
  const weights = [5, 7, 9].map((channels) => leaf([channels, 3, 3, 3]));
  const read = async (threads: number) => {
    await useBackend('webasm', { threads });
    const parts = weights.map((weight) => conv2d(images, weight).relu());
    const joined = cat([...parts, images.slice(2, 1, 19).slice(3, 0, 18)], 1);
    const wanted = [joined, joined.mul(2).sum([0, 2, 3])];
    await realize(wanted);
    return Promise.all(wanted.map((value) => value.data()));
  };
  assert.equal(await read(2), await read(1));
});

test.after(shutdown);
test.run();
