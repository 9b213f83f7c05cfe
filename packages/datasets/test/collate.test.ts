import vm from 'node:vm';
import { tensor } from '@kindling/core';
import { withoutLoneErrors } from '@kindling/test-kit';
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

const one = (x: unknown) => () => defaultCollate([[x, 0]]);

test('arrays that have no end, or a hole, are refused', () => {
  const nested = /^collate: expected x as nested arrays of numbers, all of one length, got /;
  const itself: unknown[] = [];
  itself.push(itself);
  const endless = /^collate: expected x as nested arrays of at most 64 dims, got \[\[\[\[\.\.\.\]\]\]\]$/;
  refused(one(itself), endless);
  let deep: unknown = [1];
  for (let i = 0; i < 5000; i++) deep = [deep];
  refused(one(deep), endless);
  // a few arrays that hold each other twice stand for more numbers than there is memory
  let wide: unknown = [1, 2];
  for (let i = 0; i < 40; i++) wide = [wide, wide];
  refused(one(wide), /^collate: expected x as nested arrays of at most 67108864 numbers, got .* of 2199023255552$/);
  let empty: unknown = [];
  for (let i = 0; i < 40; i++) empty = [empty, empty];
  refused(one(empty), /^collate: expected x as nested arrays of at most 67108864 numbers, got .* of 1099511627776$/);
  const second = [1, 2];
  const loop: unknown[] = [[1, 2], second];
  second[1] = loop as never;
  refused(one(loop), nested);
  // biome-ignore-start lint/suspicious/noSparseArray: a hole is the point
  refused(one([1, , 3]), nested);
  refused(one([[1, 2], , [5, 6]]), nested);
  // biome-ignore-end lint/suspicious/noSparseArray: a hole is the point
  refused(one(new Array(2 ** 31)), /of at most 67108864 numbers, got .* of 2147483648$/);
  refused(one(new Array(1000)), nested);
});

test('numbers that are none, and shapes, are refused', () => {
  refused(one(BigInt64Array.of(1n)), /^collate: expected x to be a number, .* got BigInt64Array\(1\)/);
  refused(one([1n]), /^collate: expected x as nested arrays of numbers, all of one length, got \[1n\]$/);
  refused(one(new DataView(new ArrayBuffer(4))), /^collate: expected x to be a number, .* got DataView\(4\)/);
  for (const value of [undefined, true, Symbol('s'), 1n, () => 1, new Map(), Promise.resolve(1), {}, new Date(0)]) {
    refused(one(value), /^collate: expected x to be a number, an array, \{ data, shape \} or a Tensor, got /);
  }
  const shaped = (shape: unknown) => one({ data: new Float32Array(4), shape });
  refused(shaped([-2, -2]), /^collate: x: shape\[0\]: expected an integer >= 0, got -2$/);
  refused(shaped([1.5, 2]), /^collate: x: shape\[0\]: expected an integer >= 0, got 1.5$/);
  refused(shaped(['2', 2]), /^collate: x: shape\[0\]: expected an integer >= 0, got "2"$/);
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  refused(shaped([2, , 2]), /^collate: x: shape\[1\]: expected an integer >= 0, got undefined$/);
  refused(
    shaped([2 ** 40, 2 ** 40]),
    /^collate: expected x with as many numbers as the shape \[1099511627776, 1099511627776\], got 4$/,
  );
  refused(shaped('4'), /^collate: expected x to be a number, .* got Object/);
});

test('what is no list of examples is refused', () => {
  const refuse = (examples: unknown, message: RegExp) => refused(() => defaultCollate(examples as [number, number][]), message);
  refuse(undefined, /^collate: expected an array of examples, got undefined$/);
  refuse({ length: 2 ** 40 }, /^collate: expected an array of examples, got Object$/);
  refuse('ab', /^collate: expected an array of examples, got "ab"$/);
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  refuse([[1, 2], , [3, 4]], /^collate: expected every example to be \[x, y\], got undefined for example 1 of the batch$/);
  refuse(new Array(2 ** 32 - 1), /got undefined for example 0 of the batch$/);
});

test('a batch beyond all memory is refused', () => {
  const large = new Uint8Array(2 ** 20);
  refused(
    () => defaultCollate(new Array(2000).fill([large, 0])),
    /^collate: expected a batch of at most 1073741824 numbers, got 2000 examples of 1048576$/,
  );
});

test('arrays of another realm are arrays', async () => {
  const elsewhere = (code: string) => vm.runInNewContext(code);
  for (const x of ['[1, 2]', 'new Float64Array([1, 2])', '({ data: new Float32Array([1, 2]), shape: [2] })']) {
    const [batch] = await defaultCollate(elsewhere(`[[${x}, 0]]`));
    assert.equal(await batch.toArray(), [[1, 2]]);
  }
});

test('promises among the parts are refused, and their errors are no lone ones', () =>
  withoutLoneErrors(() => {
    const broken = () => Promise.reject(new Error('nobody waits for it'));
    const pair = () => [broken(), broken()] as [unknown, unknown];
    refused(() => defaultCollate([pair(), pair()]), /^collate: expected x to be a number, .*, got Promise/);
    refused(() => defaultCollate([[broken()], pair(), broken()] as never), /^collate: expected every example to be \[x, y\]/);
  }));

test.run();
