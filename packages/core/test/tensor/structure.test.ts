import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { arange, diff, repeat, roll, shutdown, type Tensor, tensor, tile, unbind, useBackend, zeros } from '../../src/index';

// Values and gradients are held against PyTorch's in test/fixtures; here is what is refused, and how it is said.

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;
const grid = () => arange(6).reshape([2, 3]);

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

test('view and swapaxes are reshape and transpose, and say their own names', async () => {
  assert.equal(await grid().view([3, -1]).toArray(), await grid().reshape([3, 2]).toArray());
  assert.equal(await grid().swapaxes(0, 1).toArray(), await grid().transpose(0, 1).toArray());
  throwsExactly(() => grid().view([4, 2]), 'view: a tensor of shape [2, 3] (6 elements) does not fit shape [4, 2]');
  throwsExactly(() => grid().view(any(3)), 'view: shape: expected an array of dimension sizes, got 3');
  throwsExactly(() => grid().swapaxes(0, 2), 'swapaxes: axis1: expected an integer from -2 to 1, got 2');
});

test('unflatten wants sizes whose product is the size', () => {
  assert.equal(grid().unflatten(-1, [3, 1]).shape, [2, 3, 1]);
  throwsExactly(
    () => grid().unflatten(1, [2, -1]),
    'unflatten: sizes: expected sizes whose product is 3, the size of dimension 1 of shape [2, 3], got [2, -1]',
  );
  throwsExactly(() => grid().unflatten(1, [-1, -1]), 'unflatten: sizes: only one size can be -1, got [-1, -1]');
  throwsExactly(() => tensor(1).unflatten(0, [1]), 'unflatten: expected a tensor of at least one dimension, got shape []');
});

test('tile and diff say their own names', () => {
  assert.equal(tile(grid(), [2]).shape, [2, 6]);
  assert.equal(diff(grid(), 5, 0).shape, [0, 3]);
  throwsExactly(() => tile(grid(), any(2)), 'tile: sizes: expected an array of dimension sizes, got 2');
  throwsExactly(() => tile(grid(), [-1]), 'tile: sizes[0]: expected an integer >= 0, got -1');
  throwsExactly(() => diff(grid(), -1), 'diff: n: expected an integer from 0 to 2147483647, got -1');
  throwsExactly(() => diff(grid(), 1, 2), 'diff: dim: expected an integer from -2 to 1, got 2');
  throwsExactly(() => diff(tensor(1)), 'diff: expected a tensor of at least one dimension, got shape []');
});

test('repeat wants a number for each dimension', () => {
  throwsExactly(
    () => grid().repeat([2]),
    'repeat: sizes: expected a number for each dimension of shape [2, 3], and for new ones before, got [2]',
  );
  throwsExactly(() => grid().repeat(any(2)), 'repeat: sizes: expected an array of dimension sizes, got 2');
  throwsExactly(() => repeat(any([1]), [1]), 'repeat: x: expected a Tensor, got [1]');
  throwsExactly(
    () => grid().repeatInterleave([1, 2], 1),
    'repeatInterleave: repeats: expected a number for each of the 3 entries of dimension 1 of shape [2, 3], got 2',
  );
  throwsExactly(
    () => grid().repeatInterleave(any(tensor(2)), 1),
    'repeatInterleave: repeats: expected an integer or an array of them, got Tensor of shape []',
  );
});

test('diagonal wants two dimensions', async () => {
  assert.equal(await arange(6).reshape([2, 3]).diagonal(1).data(), Float32Array.of(1, 5));
  throwsExactly(
    () => arange(6).reshape([2, 3]).diagonal(0, 1, -1),
    'diagonal: dim2: expected another dimension than dim1 of shape [2, 3], got -1',
  );
  throwsExactly(
    () => arange(6).reshape([2, 3]).diagonal(0.5),
    'diagonal: offset: expected an integer from -2147483647 to 2147483647, got 0.5',
  );
});

test('roll and movedim want as many of one as of the other', async () => {
  assert.equal(await roll(grid(), 1, 1).toArray(), [
    [2, 0, 1],
    [5, 3, 4],
  ]);
  throwsExactly(() => grid().roll([1, 2], 0), 'roll: dims: expected a dimension for each of the 2 shifts, got 0');
  throwsExactly(() => grid().roll(1, 2), 'roll: dims: expected an integer from -2 to 1, got 2');
  throwsExactly(() => grid().movedim([0, 1], 0), 'movedim: destination: expected as many dimensions as source names, 2, got 0');
  throwsExactly(() => grid().movedim([0, -2], [0, 1]), 'movedim: source: a dimension appears twice in [0, -2]');
});

test('unbind gives the entries of a dimension', async () => {
  const shapes = (all: Tensor[]) => all.map(({ shape }) => [...shape]);
  assert.equal(shapes(grid().unbind()), [[3], [3]]);
  assert.equal(await Promise.all(unbind(grid(), 1).map((x) => x.toArray())), [
    [0, 3],
    [1, 4],
    [2, 5],
  ]);
  assert.equal(unbind(zeros([0, 2])), []);
  throwsExactly(() => tensor(1).unbind(), 'unbind: expected a tensor of at least one dimension, got shape []');
});

test('unfold wants windows that fit', () => {
  throwsExactly(() => grid().unfold(1, 4, 1), 'unfold: size: expected an integer from 1 to 3, got 4');
  throwsExactly(() => grid().unfold(1, 2, 0), 'unfold: step: expected an integer from 1 to 2147483647, got 0');
});

test.after(shutdown);
test.run();
