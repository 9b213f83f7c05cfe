import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { arange, noGrad, ones, type Subscript, shutdown, slice, type Tensor, tensor, useBackend, zeros } from '../../src/index';

// Values and gradients are held against PyTorch's in test/fixtures; here are places that are computed, what is changed in place, and
// what is refused.

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;
const cube = () => arange(60).reshape([3, 4, 5]);
const int32 = (...numbers: number[]) => tensor(Int32Array.from(numbers));
/** The same numbers, which are not known before they are read. */
const computed = (x: Tensor) => x.add(1).sub(1);

async function rejects(work: Promise<unknown>, message: string): Promise<void> {
  const came = await work.then(
    () => 'no error',
    (error: Error) => error.message,
  );
  assert.is(came, message);
}

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

test('slice(start, end, step) is what its text is', async () => {
  const same: [Subscript<Tensor>, string][] = [
    [slice(1, 3), '1:3'],
    [slice(), ':'],
    [slice(null, -1), ':-1'],
    [slice(-2), '-2:'],
    [slice(0, 5, 2), '0:5:2'],
    [slice(undefined, null, 3), ' : : 3 '],
  ];
  for (const [given, text] of same) {
    assert.equal(await cube().at('...', given).toArray(), await cube().at('...', text).toArray(), text);
  }
  assert.is(String(slice(1, undefined, 2)), '1::2');
  throwsExactly(() => slice(1.5), 'slice: start: expected an integer, got 1.5');
  throwsExactly(() => slice(0, 4, -1), 'slice: step: expected an integer >= 1, got -1: x.flip([dim]) reverses a dimension');
  throwsExactly(() => any(slice)(any([1]), 0, 1, 2), 'slice: x: expected a Tensor, got [1]');
});

test('a number put among numbers that are there is the same as among those that are computed', async () => {
  const wholes = tensor(Int32Array.of(-1, 2 ** 24 + 1, -(2 ** 31), 5, 6, 7), { shape: [2, 3] });
  const kinds: [Tensor, number | boolean][] = [
    [
      tensor([
        [1, Number.NaN, 3],
        [4, 5, 6],
      ]),
      -7.5,
    ],
    [wholes, -2],
    [wholes.gt(5), true],
  ];
  const indices: Subscript<Tensor>[][] = [
    [0],
    [1, -1],
    [':', '0:3:2'],
    [null, 0, 1],
    ['...', 2],
    [slice(2)],
    [0, 0, null],
    ['...'],
  ];
  for (const [x, value] of kinds) {
    await x.data();
    for (const index of indices) {
      const there = tensor(await x.data(), { shape: [2, 3], dtype: x.dtype }).indexPut(index, value);
      assert.is(there.dtype, x.dtype);
      assert.equal(
        await there.toArray(),
        await x
          .where(ones([2, 3]).gt(0), x)
          .indexPut(index, value)
          .toArray(),
        `${x.dtype} ${index}`,
      );
    }
  }
  const zero = zeros([2]);
  zero.indexPut([0], 1);
  assert.equal(await zero.toArray(), [0, 0]);
});

test('places that are computed are those that are known', async () => {
  const [rows, columns, pairs] = [int32(2, -3, 1), int32(3, 0, -1), tensor(Int32Array.of(0, 1, 2, -1), { shape: [2, 2] })];
  const indices: ((of: (x: Tensor) => Tensor) => Subscript<Tensor>[])[] = [
    (of) => [of(rows)],
    (of) => ['...', of(pairs)],
    (of) => [of(rows), of(columns)],
    (of) => [of(rows), ':', of(columns)],
    (of) => [0, of(columns), '1:3'],
    (of) => [null, of(pairs), [1]],
  ];
  for (const index of indices) {
    const known = index((x) => x);
    assert.equal(
      await cube()
        .at(...index(computed))
        .toArray(),
      await cube()
        .at(...known)
        .toArray(),
    );
    for (const accumulate of [false, true]) {
      const [ours, expected] = [index(computed), known].map((given) => cube().indexPut(given, -7, { accumulate }));
      assert.equal(await ours.toArray(), await expected.toArray());
    }
  }
});

test('of several values for one place the last stays, their mean where the place is computed', async () => {
  const places = int32(1, 1, 2);
  const values = tensor([10, 30, 5]);
  assert.equal(await zeros([4]).indexPut([places], values).toArray(), [0, 30, 5, 0]);
  assert.equal(
    await zeros([4])
      .indexPut([computed(places)], values)
      .toArray(),
    [0, 20, 5, 0],
  );
  assert.equal(
    await zeros([4])
      .indexPut([computed(places)], values, { accumulate: true })
      .toArray(),
    [0, 40, 5, 0],
  );
});

test('a mask that is not known changes what it covers, and takes nothing', async () => {
  const x = cube();
  const mask = x.gt(57);
  assert.equal(await x.indexPut([mask], -1).at(2, 3).toArray(), [55, 56, 57, -1, -1]);
  const message =
    'at: indices[0]: expected a mask whose numbers are known, for they decide the shape of the result: await mask.data() before, or use where or maskedFill';
  throwsExactly(() => x.at(mask), message);
  await mask.data();
  assert.equal(await x.at(mask).toArray(), [58, 59]);
});

test('what is changed in place is the tensor itself', async () => {
  const counts = zeros([3, 3]);
  await noGrad(() => {
    for (const [row, column] of [
      [0, 1],
      [2, 2],
      [0, 1],
    ])
      counts.indexPut_([row, column], 1, { accumulate: true });
  });
  assert.equal(await counts.toArray(), [
    [0, 2, 0],
    [0, 0, 0],
    [0, 0, 1],
  ]);
  const weight = tensor([1, 2, 3], { requiresGrad: true });
  noGrad(() => weight.indexPut_([0], 7));
  assert.ok(weight.isLeaf && weight.requiresGrad);
  assert.equal(await weight.toArray(), [7, 2, 3]);
  throwsExactly(
    () => weight.indexPut_([0], 1),
    'indexPut_: expected a call under noGrad for a leaf tensor that requires a gradient, got one that is recorded: noGrad(() => x.indexPut_(...))',
  );
  const bits = tensor([true, false]);
  bits.indexPut_([1], true);
  assert.equal(await bits.toArray(), [true, true]);
});

test('what does not fit is named', async () => {
  const x = cube();
  throwsExactly(() => x.at(0, 4), 'at: indices[1]: expected an integer from -4 to 3 for dimension 1 of shape [3, 4, 5], got 4');
  throwsExactly(
    () => x.at([0, 3]),
    'at: indices[0][1]: expected an integer from -3 to 2 for dimension 0 of shape [3, 4, 5], got 3',
  );
  throwsExactly(() => x.at(0, 0, 0, 0), 'at: indices: expected at most 3 for shape [3, 4, 5], got 4: [0, 0, 0, 0]');
  throwsExactly(() => x.at('...', 0, '...'), 'at: indices: expected \'...\' at most once, got ["...", 0, "..."]');
  throwsExactly(() => x.at('x'), "at: indices[0]: expected '...' or a slice like '1:5', '::2' or ':', got \"x\"");
  throwsExactly(
    () => x.at(ones([2])),
    "at: indices[0]: expected a tensor of int32 or bool, got float32: x.to('int32') converts it",
  );
  throwsExactly(
    () => x.at(any({})),
    "at: indices[0]: expected an integer, slice(start, end), null, '...', a tensor or an array of integers or booleans, got Object",
  );
  throwsExactly(() => x.at([true, false]), 'at: indices[0]: expected a mask of shape [3], as x has from dimension 0 on, got [2]');
  throwsExactly(() => x.at(any(new Array(2 ** 32 - 1))), 'at: indices[0][0]: expected an integer, got undefined');
  throwsExactly(() => x.at(any([true, 1, 0])), 'at: indices[0][1]: expected true or false, got 1');
  throwsExactly(() => x.at([0, 1], [0, 1, 2]), 'at: indices: shapes [2] and [3] do not broadcast: 2 and 3 differ in dimension 0');
  throwsExactly(() => x.indexPut([0], ones([3])), 'indexPut: value: expected a shape that broadcasts to [4, 5], got [3]');
  throwsExactly(() => x.indexPut(any(0), 1), 'indexPut: indices: expected an array: indexPut([0, slice(1, 3)], value), got 0');
  throwsExactly(() => x.indexPut([0], any('1')), 'indexPut: value: expected a Tensor, got "1"');
  const far = computed(int32(1, 9));
  await rejects(x.at(far).data(), 'at: indices[0][1]: expected an index from 0 to 2, got 9');
  await rejects(
    x.at(far, far).data(),
    'at: indices of 2 dimensions together (-1 where one is out of range)[1]: expected an index from 0 to 11, got -1',
  );
});

test.after(shutdown);
test.run();
