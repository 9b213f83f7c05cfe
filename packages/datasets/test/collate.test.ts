import { tensor } from '@kindling/core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultCollate } from '../src/index';
import { numbersOf, refused } from './helpers';

const test = suite('defaultCollate');

test('numbers become a vector, and a batch without Tensors is there at once', async () => {
  const batch = defaultCollate([
    [0.5, 3],
    [1.5, 1],
    [-2, 0],
  ]);
  assert.not.instance(batch, Promise);
  const [x, y] = await batch;
  assert.equal([...x.shape], [3]);
  assert.equal(await numbersOf(x), [0.5, 1.5, -2]);
  assert.equal([...y.shape], [3]);
  assert.equal(await numbersOf(y), [3, 1, 0]);
});

test('typed arrays, nested arrays, host values and Tensors give the same batch', async () => {
  const rows = [
    [1, 2, 3, 4, 5, 6],
    [7, 8, 9, 10, 11, 12],
    [-1, -2, -3, -4, -5, -6.5],
  ];
  const nest = (row: number[]) => [row.slice(0, 3), row.slice(3)];
  const kinds: ((row: number[]) => unknown)[] = [
    nest,
    (row) => ({ data: Float32Array.from(row), shape: [2, 3] }),
    (row) => tensor(Float32Array.from(row), { shape: [2, 3] }),
  ];
  for (const kind of kinds) {
    const [x] = await defaultCollate(rows.map((row, n) => [kind(row), n]));
    assert.equal([...x.shape], [3, 2, 3]);
    assert.equal(await x.toArray(), rows.map(nest));
  }
  for (const flat of [(row: number[]) => row, (row: number[]) => Float64Array.from(row)]) {
    const [x, y] = await defaultCollate(rows.map((row) => [flat(row), flat(row)]));
    assert.equal(await x.toArray(), rows);
    assert.equal(await y.toArray(), rows);
  }
});

test('Tensors of no dims are numbers', async () => {
  const [x, y] = await defaultCollate([
    [tensor(1.5), 0],
    [tensor(2.5), 1],
  ]);
  assert.equal([...x.shape], [2]);
  assert.equal(await numbersOf(x), [1.5, 2.5]);
  assert.equal(await numbersOf(y), [0, 1]);
});

test('what does not fit together is refused', () => {
  refused(() => defaultCollate([]), /^collate: expected at least one example, got none$/);
  refused(
    () => defaultCollate([[1, 2], 3 as never]),
    /^collate: expected every example to be \[x, y\], got 3 for example 1 of the batch$/,
  );
  refused(
    () =>
      defaultCollate([
        [[1, 2], 0],
        [[1, 2, 3], 0],
      ]),
    /^collate: expected x of one shape in a batch, got \[3\] after \[2\]$/,
  );
  refused(
    () =>
      defaultCollate([
        [0, [1]],
        [0, 1],
      ]),
    /^collate: expected y of one shape in a batch, got \[\] after \[1\]$/,
  );
  refused(() => defaultCollate([[[[1, 2], [3]], 0]]), /^collate: expected x as nested arrays of numbers, all of one length/);
  refused(() => defaultCollate([[['a'], 0]]), /^collate: expected x as nested arrays of numbers/);
  refused(
    () => defaultCollate([[{ data: new Float32Array(3), shape: [2, 2] }, 0]]),
    /as many numbers as the shape \[2, 2\], got 3$/,
  );
  refused(() => defaultCollate([['a', 0]]), /^collate: expected x to be a number, .* got "a" \(or give the loader a collate\)$/);
  refused(() => defaultCollate([[1, null]]), /^collate: expected y to be a number, .* got null/);
  const image = { data: new Uint8Array(4), height: 2, width: 2, channels: 1 };
  refused(() => defaultCollate([[image, 0]]), /^collate: expected x as numbers, got an image of bytes \(.* ToTensor\)$/);
});

test.run();
