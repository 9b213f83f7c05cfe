import vm from 'node:vm';
import { isTensor, tensor } from '@kindling/core';
import { withoutLoneErrors } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultCollate } from '../../src/index';
import { numbersOf, refused } from '../helpers';

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
  refused(() => defaultCollate([[[null], 0]]), /^collate: expected x as nested arrays of numbers/);
  refused(
    () => defaultCollate([[{ data: new Float32Array(3), shape: [2, 2] }, 0]]),
    /as many numbers as the shape \[2, 2\], got 3$/,
  );
  refused(
    () => defaultCollate([[Symbol('a'), 0]]),
    /^collate: expected x to be a number, .* got Symbol\(a\) \(or give the loader a collate\)$/,
  );
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
  refused(
    one({}),
    /^collate: expected x of every example to be an object of 1 to 1024 parts, got Object for example 0 of the batch$/,
  );
  for (const value of [undefined, Symbol('s'), 1n, () => 1, new Map(), Promise.resolve(1), new Date(0)]) {
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
    const [batch] = await defaultCollate(elsewhere(`[[${x}, 0]]`) as [number[], number][]);
    assert.equal(await batch.toArray(), [[1, 2]]);
  }
});

test('promises among the parts are refused, and their errors are no lone ones', () =>
  withoutLoneErrors(() => {
    const broken = () => Promise.reject(new Error('nobody waits for it'));
    const pair = () => [broken(), broken()] as [unknown, unknown];
    refused(() => defaultCollate([pair(), pair()]), /^collate: expected x to be a number, .*, got Promise/);
    refused(() => defaultCollate([pair(), [broken()], broken()] as never), /^collate: expected every example to be \[x, y\]/);
  }));

/** The shape and the numbers of each Tensor, in the form of the batch. */
async function read(batch: unknown): Promise<unknown> {
  const value = await batch;
  if (isTensor(value)) return [value.dtype, await value.toArray()];
  if (Array.isArray(value)) return Promise.all(value.map(read));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([name, part]) => [name, await read(part)])));
}

test('a batch has the form of its examples', async () => {
  const forms: [examples: unknown[], batch: unknown][] = [
    // x alone
    [
      [1, 2],
      ['float32', [1, 2]],
    ],
    [
      [Float32Array.of(1, 2), Float32Array.of(3, 4)],
      [
        'float32',
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ],
    [
      [tensor([1, 2]), tensor([3, 4])],
      [
        'float32',
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [[[5], [6]], [['float32', [5, 6]]]],
    // a triple, as of a siamese network
    [
      [
        [[1, 2], tensor(Int32Array.of(3)), 1],
        [[4, 5], tensor(Int32Array.of(6)), 0],
      ],
      [
        [
          'float32',
          [
            [1, 2],
            [4, 5],
          ],
        ],
        ['int32', [[3], [6]]],
        ['int32', [1, 0]],
      ],
    ],
    // objects, and what is inside of them
    [
      [
        { image: { data: Float32Array.of(1), shape: [1, 1] }, label: 3, name: 'a', isNew: true, box: { at: [1, 2], of: 0.5 } },
        { isNew: false, name: 'b', label: 4, image: { data: Float32Array.of(2), shape: [1, 1] }, box: { of: 1, at: [3, 4] } },
      ],
      {
        image: ['float32', [[[1]], [[2]]]],
        label: ['int32', [3, 4]],
        name: ['a', 'b'],
        isNew: ['bool', [true, false]],
        box: {
          at: [
            'float32',
            [
              [1, 2],
              [3, 4],
            ],
          ],
          of: ['float32', [0.5, 1]],
        },
      },
    ],
    // an array of other things than numbers is one of parts, wherever it stands
    [
      [
        [1, [tensor(1), 'a']],
        [2, [tensor(2), 'b']],
      ],
      [
        ['float32', [1, 2]],
        [
          ['float32', [1, 2]],
          ['a', 'b'],
        ],
      ],
    ],
  ];
  for (const [examples, batch] of forms) assert.equal(await read(defaultCollate(examples)), batch);
});

test('numbers are floats where they stand first or alone, and class indices elsewhere', async () => {
  assert.equal(await read(defaultCollate([[1, 2, 3]])), [
    ['float32', [1]],
    ['int32', [2]],
    ['int32', [3]],
  ]);
  assert.equal(await read(defaultCollate([{ x: 1, y: [2, [3]] as never }].map(({ x }) => ({ x, y: 2.5 })))), {
    x: ['int32', [1]],
    y: ['float32', [2.5]],
  });
});

test('examples of another form than the first are refused by their place', () => {
  const refuse = (examples: unknown[], message: string) =>
    refused(() => defaultCollate(examples), new RegExp(`^collate: expected ${message.replaceAll(/[[\](){}.]/g, '\\$&')}$`));
  refuse(
    [
      [1, 2, 3],
      [1, 2],
    ],
    'every example to be an array of 3 parts, got [1, 2] for example 1 of the batch',
  );
  refuse([{ a: 1 }, { b: 1 }], 'every example to be an object with a, got Object for example 1 of the batch');
  refuse([{ a: 1 }, { a: 1, b: 1 }], 'every example to be an object with a, got Object for example 1 of the batch');
  refuse([{ a: { b: 1 } }, { a: 5 }], 'a of every example to be an object with b, got 5 for example 1 of the batch');
  refuse(
    [
      [1, [tensor(1)]],
      [1, tensor(1)],
    ],
    'y of every example to be an array of 1 part, got Tensor of shape [] for example 1 of the batch',
  );
  refuse(
    [[]],
    'every example to be an array of 1 to 1024 parts (numbers alone as a Float32Array), got [] for example 0 of the batch',
  );
  refuse(
    [new Array(2000).fill(1)],
    'every example to be an array of 1 to 1024 parts (numbers alone as a Float32Array), got [1, 1, 1, 1, 1, 1, ... 2000 entries] for example 0 of the batch',
  );
  refuse([1, 'a'], 'every example to be a number, an array, { data, shape } or a Tensor, got "a" (or give the loader a collate)');
  const itself: Record<string, unknown> = {};
  itself.itself = itself;
  refused(() => defaultCollate([itself]), /^collate: expected parts in at most 8 levels, got Object$/);
});

test.run();
