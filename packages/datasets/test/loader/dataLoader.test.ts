import vm from 'node:vm';
import { manualSeed, type Tensor } from '@kindling/core';
import { withoutLoneErrors } from '@kindling/test-kit';
import { ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DataLoader, type Dataset, defaultCollate, ImageDataset, type Sampler, Subset } from '../../src/index';
import { madeUpImages, numbersOf, refused, rejected, sameBits } from '../helpers';

const test = suite('DataLoader');

/** Example n is [n / 2, n]. */
const halves = (length: number): Dataset<number, number> => ({ length, get: (index) => [index / 2, index] });

async function epoch(loader: AsyncIterable<[Tensor, Tensor]>): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const [, y] of loader) batches.push(await numbersOf(y));
  return batches;
}

test('batches in order, the last one smaller', async () => {
  const loader = new DataLoader(halves(10), { batchSize: 4 });
  assert.is(loader.length, 3);
  assert.equal(await epoch(loader), [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
  for await (const [x, y] of loader) {
    assert.equal(
      await numbersOf(x),
      (await numbersOf(y)).map((n) => n / 2),
    );
    assert.equal([...x.shape], [...y.shape]);
  }
});

test('a loop that does not wait says what to write', () => {
  refused(() => [...(new DataLoader(halves(10)) as unknown as Iterable<unknown>)], /write for await \(const batch of loader\)/);
});

test('dropLast leaves out the smaller one', async () => {
  const loader = new DataLoader(halves(10), { batchSize: 4, dropLast: true });
  assert.is(loader.length, 2);
  assert.equal(await epoch(loader), [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ]);
  assert.equal(await epoch(new DataLoader(halves(8), { batchSize: 4, dropLast: true })), [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ]);
  const none = new DataLoader(halves(3), { batchSize: 4, dropLast: true });
  assert.is(none.length, 0);
  assert.equal(await epoch(none), []);
});

test('a batch is one example where nothing else is said; nothing gives nothing', async () => {
  assert.equal(await epoch(new DataLoader(halves(3))), [[0], [1], [2]]);
  assert.equal(await epoch(new DataLoader(halves(0), { shuffle: true })), []);
  assert.equal(await epoch(new DataLoader(halves(2), { batchSize: 100 })), [[0, 1]]);
});

test('shuffle: every example once, another order each epoch, the same for the same seed', async () => {
  const options = { batchSize: 7, shuffle: true, seed: 1 };
  const loader = new DataLoader(halves(100), options);
  const [first, second] = [await epoch(loader), await epoch(loader)];
  assert.equal(
    first.flat().sort((a, b) => a - b),
    Array.from({ length: 100 }, (_, i) => i),
  );
  assert.not.equal(first, second);
  const again = new DataLoader(halves(100), options);
  assert.equal([await epoch(again), await epoch(again)], [first, second]);
  assert.not.equal(await epoch(new DataLoader(halves(100), { ...options, seed: 2 })), first);
});

test('without a seed the order follows from manualSeed', async () => {
  const once = () => epoch(new DataLoader(halves(50), { batchSize: 5, shuffle: true }));
  manualSeed(3);
  const [first, second] = [await once(), await once()];
  assert.not.equal(first, second);
  manualSeed(3);
  assert.equal([await once(), await once()], [first, second]);
});

test('an epoch may be left early, and two may run side by side', async () => {
  const loader = new DataLoader(halves(100), { batchSize: 10, shuffle: true, seed: 5 });
  const reference = new DataLoader(halves(100), { batchSize: 10, shuffle: true, seed: 5 });
  const [first, second] = [await epoch(reference), await epoch(reference)];
  let seen = 0;
  for await (const [, y] of loader) {
    assert.equal(await numbersOf(y), first[seen++]);
    if (seen === 3) break;
  }
  assert.equal(await epoch(loader), second);

  const sideBySide = new DataLoader(halves(100), { batchSize: 10, shuffle: true, seed: 5 });
  assert.equal(await Promise.all([epoch(sideBySide), epoch(sideBySide)]), [first, second]);
});

test('a sampler says the order', async () => {
  assert.equal(await epoch(new DataLoader(halves(10), { batchSize: 2, sampler: [3, 1, 1] })), [[3, 1], [1]]);
  const evens: Sampler = {
    length: 5,
    *[Symbol.iterator]() {
      for (let i = 0; i < 10; i += 2) yield i;
    },
  };
  const loader = new DataLoader(halves(10), { batchSize: 3, sampler: evens });
  assert.is(loader.length, 2);
  assert.equal(await epoch(loader), [
    [0, 2, 4],
    [6, 8],
  ]);
  await rejected(
    epoch(new DataLoader(new Subset(halves(10), [5]), { sampler: [1] })),
    /^index: expected an integer from 0 to 0, got 1$/,
  );
});

test('what a sampler gives has to be the number of an example', async () => {
  for (const index of [4, -1, 1.5, Number.NaN, '1']) {
    const seen: number[][] = [];
    const loader = new DataLoader(halves(4), { batchSize: 2, sampler: [3, 2, index as number] });
    const run = async () => {
      for await (const [, y] of loader) seen.push(await numbersOf(y));
    };
    await rejected(run(), /^index: expected an integer from 0 to 3, got /);
    assert.equal(seen, [[3, 2]], 'the batch before it is whole');
  }
});

test('collate makes the batch, also with a promise', async () => {
  const collect = async <Collated>(loader: AsyncIterable<Collated>) => {
    const batches: Collated[] = [];
    for await (const batch of loader) batches.push(batch);
    return batches;
  };
  const sum = (examples: [number, number][]) => examples.reduce((total, [, y]) => total + y, 0);
  assert.equal(await collect(new DataLoader(halves(5), { batchSize: 2, collate: sum })), [1, 5, 4]);
  assert.equal(await collect(new DataLoader(halves(5), { batchSize: 2, collate: async (examples) => sum(examples) })), [1, 5, 4]);
});

test('collate gets examples also from a data set that makes whole batches', async () => {
  const images = new ImageDataset({ ...madeUpImages(5, 2, 2), transform: new ToTensor() });
  const loader = new DataLoader(images, { batchSize: 2, collate: (examples) => examples.map(([x, y]) => [x.shape.length, y]) });
  const batches: unknown[] = [];
  for await (const batch of loader) batches.push(batch);
  assert.equal(batches, [
    [
      [3, 0],
      [3, 1],
    ],
    [
      [3, 2],
      [3, 3],
    ],
    [[3, 4]],
  ]);
});

test('images come out as examples [N, C, H, W] and classes [N], whatever way they went', async () => {
  const images = new ImageDataset({ ...madeUpImages(33, 8, 8), transform: new ToTensor() });
  const one: Dataset<Tensor, number> = { length: 33, get: (index) => images.get(index) };
  const fast = new DataLoader(images, { batchSize: 8, shuffle: true, seed: 9 });
  const slow = new DataLoader(one, { batchSize: 8, shuffle: true, seed: 9 });
  const expected: [Tensor, Tensor][] = [];
  for await (const batch of slow) expected.push(batch);
  let n = 0;
  for await (const [x, y] of fast) {
    const [expectedX, expectedY] = expected[n++];
    assert.equal([...x.shape], [n === 5 ? 1 : 8, 1, 8, 8]);
    assert.equal([...x.shape], [...expectedX.shape]);
    sameBits(await x.data(), await expectedX.data());
    assert.equal(await numbersOf(y), await numbersOf(expectedY));
  }
  assert.is(n, 5);
});

test('examples that come later: one batch is under way while another is used, and no more', async () => {
  const started: number[] = [];
  const later: Dataset<number, number> = {
    length: 8,
    get: async (index) => {
      started.push(index);
      await new Promise((resolve) => setTimeout(resolve, 8 - index));
      return [index / 2, index];
    },
  };
  const before: number[] = [];
  const batches: number[][] = [];
  for await (const [, y] of new DataLoader(later, { batchSize: 2 })) {
    before.push(started.length);
    batches.push(await numbersOf(y));
  }
  assert.equal(batches, [
    [0, 1],
    [2, 3],
    [4, 5],
    [6, 7],
  ]);
  assert.equal(before, [4, 6, 8, 8]);
});

test('examples that are there at once are fetched when their batch is asked for', async () => {
  let fetched = 0;
  const counting: Dataset<number, number> = { length: 8, get: (index) => [++fetched, index] };
  const before: number[] = [];
  for await (const _ of new DataLoader(counting, { batchSize: 2 })) before.push(fetched);
  assert.equal(before, [2, 4, 6, 8]);
});

test('an error of the data set comes with its batch, and is nobody’s when the loop was left before', async () => {
  for (const asynchronous of [false, true]) {
    const fail = (index: number): [number, number] => {
      if (index === 5) throw new Error('example 5 is broken');
      return [index, index];
    };
    const dataset: Dataset<number, number> = { length: 8, get: asynchronous ? async (index) => fail(index) : fail };
    const seen: number[][] = [];
    try {
      for await (const [, y] of new DataLoader(dataset, { batchSize: 2 })) seen.push(await numbersOf(y));
      assert.unreachable();
    } catch (error) {
      assert.is((error as Error).message, 'example 5 is broken');
    }
    assert.equal(seen, [
      [0, 1],
      [2, 3],
    ]);
    for await (const [, y] of new DataLoader(dataset, { batchSize: 2 })) if ((await numbersOf(y))[0] === 2) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});

const elsewhere = <T>(code: string): T => vm.runInNewContext(code);

// biome-ignore-start lint/suspicious/noThenProperty: what has `then` is the point
test('what has a then is awaited, of whatever realm, and asked once', async () => {
  let asked = 0;
  const kinds: ((value: unknown) => unknown)[] = [
    (value) => elsewhere<typeof Promise>('Promise').resolve(value),
    (value) => ({
      then(done: (value: unknown) => void) {
        asked++;
        done(value);
      },
    }),
    (value) => Object.assign(() => 0, { then: (done: (value: unknown) => void) => setTimeout(done, 1, value) }),
  ];
  for (const later of kinds) {
    const dataset = { length: 4, get: (index: number) => later([[index, index], index]) } as Dataset<number[], number>;
    assert.equal(await epoch(new DataLoader(dataset, { batchSize: 2 })), [
      [0, 1],
      [2, 3],
    ]);
    const batches = {
      ...halves(4),
      getBatch: (indices: ArrayLike<number>) => later(defaultCollate(Array.from(indices, (i) => [i, i]))),
    };
    assert.equal(await epoch(new DataLoader(batches as Dataset, { batchSize: 3 })), [[0, 1, 2], [3]]);
    const collated: unknown[] = [];
    const collate = (examples: [number, number][]) => later(examples.length) as Promise<number>;
    for await (const batch of new DataLoader(halves(3), { batchSize: 2, collate })) collated.push(batch);
    assert.equal(collated, [2, 1]);
  }
  assert.is(asked, 4 + 2 + 2);
});
// biome-ignore-end lint/suspicious/noThenProperty: what has `then` is the point

const drain = async (loader: AsyncIterable<unknown>) => {
  for await (const _ of loader);
};

test('an example that throws leaves no errors behind of those that were begun', () =>
  withoutLoneErrors(async () => {
    const dataset: Dataset = {
      length: 4,
      get: (index) => {
        if (index === 3) throw new Error('example 3 is broken');
        return Promise.reject(new Error(`example ${index} cannot be had`));
      },
    };
    for (const batchSize of [4, 3]) {
      const message = await drain(new DataLoader(dataset, { batchSize })).catch((error: Error) => error.message);
      assert.is(message, batchSize === 4 ? 'example 3 is broken' : 'example 0 cannot be had');
    }
  }));

test('an error of the sampler comes after the batches before it, also where one is under way', async () => {
  const later: Dataset<number, number> = { length: 4, get: async (index) => [index, index] };
  for (const dataset of [halves(4), later]) {
    const seen: number[][] = [];
    const run = async () => {
      for await (const [, y] of new DataLoader(dataset, { batchSize: 2, sampler: [3, 2, 1, 9] })) seen.push(await numbersOf(y));
    };
    await rejected(run(), /^index: expected an integer from 0 to 3, got 9$/);
    assert.equal(seen, [[3, 2]]);
  }
});

test('a sampler that never ends, and one that gives nonsense', async () => {
  const run = (iterator: unknown, length = 3) =>
    drain(
      new DataLoader(halves(4), { batchSize: 2, sampler: { length, [Symbol.iterator]: () => iterator as Iterator<number> } }),
    );
  let closed = 0;
  const endless = (function* () {
    try {
      for (;;) yield 1;
    } finally {
      closed++;
    }
  })();
  await rejected(run(endless), /^sampler: expected 3 numbers, as its length says, got more$/);
  assert.is(closed, 1);
  await rejected(run(5), /^sampler: expected an iterable of numbers, got one that gives 5$/);
  await rejected(run(undefined), /^sampler: expected an iterable of numbers, got one that gives undefined$/);
  await rejected(run({ next: 5 }), /^sampler: expected an iterable of numbers, got one that gives Object$/);
  await rejected(run({ next: () => 5 }), /^sampler: expected \{ value, done \} for each number, got 5$/);
  await rejected(run({ next: () => ({}), return: 5 }), /^index: expected an integer from 0 to 3, got undefined$/);
  await rejected(run({ next: () => ({ value: [1] }) }), /^index: expected an integer from 0 to 3, got \[1\]$/);
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  await rejected(drain(new DataLoader(halves(4), { sampler: [1, , 2] as number[] })), /^index: .* got undefined$/);
});

test('leaving an epoch early ends the sampler too', async () => {
  let closed = 0;
  const sampler: Sampler = {
    length: 4,
    *[Symbol.iterator]() {
      try {
        for (let index = 0; index < 4; index++) yield index;
      } finally {
        closed++;
      }
    },
  };
  for await (const _ of new DataLoader(halves(4), { sampler })) break;
  assert.is(closed, 1);
  await drain(new DataLoader(halves(4), { sampler }));
  assert.is(closed, 2);
});

test('a data set that gives something else than it should', async () => {
  const run = (dataset: unknown, options = {}) => drain(new DataLoader(dataset as Dataset, { batchSize: 2, ...options }));
  const value =
    /^collate: expected every example to be a value, or values in an array or an object, got undefined for example 0 /;
  await rejected(run({ length: 2, get: () => undefined }), value);
  await rejected(run({ length: 2, get: async () => undefined }), value);
  const pair = /^collate: expected every example to be \[x, y\], got /;
  await rejected(run({ length: 2, get: (i: number) => (i === 0 ? [1, 2] : 5) }), pair);
  await rejected(run({ length: 2, get: (i: number) => (i === 0 ? [1, 2] : [1]) }), pair);
  const batch = /^dataset: getBatch: expected to be given \[x, y\], two Tensors, or Tensors in another form, got /;
  for (const getBatch of [() => undefined, async () => undefined, () => 5, () => [1, 2], () => 'xy']) {
    await rejected(run({ ...halves(2), getBatch }), batch);
  }
  const collate = /^collate: expected to be given a batch, got undefined$/;
  await rejected(run(halves(2), { collate: () => {} }), collate);
  await rejected(run(halves(2), { collate: async () => {} }), collate);
  const forgotten = /^dataset: get\(1\): expected to be given an example, got undefined$/;
  const own = { collate: (examples: unknown[]) => examples.length };
  await rejected(run({ length: 2, get: (i: number) => (i === 0 ? 'an example' : undefined) }, own), forgotten);
  await rejected(run({ length: 2, get: async (i: number) => (i === 0 ? 'an example' : undefined) }, own), forgotten);
});

test('a length that is none, and one that changes', async () => {
  const length = /^dataset: length: expected an integer from 0 to 2147483647, got /.source;
  for (const [value, shown] of [
    [2 ** 53, '9007199254740992'],
    [2 ** 31, '2147483648'],
    [-1, '-1'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    ['4', '"4"'],
    [[4], '\\[4\\]'],
    [null, 'null'],
  ]) {
    refused(() => new DataLoader({ ...halves(1), length: value as number }), new RegExp(`${length}${shown}$`));
  }
  const dataset = { ...halves(4) } as { length: number } & Dataset<number, number>;
  const loader = new DataLoader(dataset, { batchSize: 3 });
  const seen: number[][] = [];
  for await (const [, y] of loader) {
    seen.push(await numbersOf(y));
    dataset.length = 5;
  }
  assert.equal(seen, [[0, 1, 2], [3]]);
  assert.equal(await epoch(loader), [
    [0, 1, 2],
    [3, 4],
  ]);
  const shrinking = async () => {
    for await (const _ of loader) dataset.length = 2;
  };
  await rejected(shrinking(), /^index: expected an integer from 0 to 1, got 3$/);
  dataset.length = Number.NaN;
  refused(() => loader.length, /^source: length: .* got NaN$/);
  await rejected(epoch(loader), /^source: length: .* got NaN$/);
});

test('as many examples as there are numbers: nothing is asked for before it is needed', async () => {
  const most = halves(2 ** 31 - 1);
  for await (const [, y] of new DataLoader(most, { batchSize: 3 })) {
    assert.equal(await numbersOf(y), [0, 1, 2]);
    break;
  }
  assert.is(new DataLoader(most, { batchSize: 2 ** 30 }).length, 2);
  await rejected(
    drain(new DataLoader(most, { batchSize: 2 ** 53 - 1 })),
    /^batchSize: expected batches of at most 16777216 examples, got one of 2147483647$/,
  );
  refused(() => new DataLoader(most, { shuffle: true }), /^RandomSampler: source: length: expected an integer <= 268435456/);
  assert.equal(await epoch(new DataLoader(halves(2), { batchSize: 2 ** 53 - 1 })), [[0, 1]]);
});

test('options out of range are refused', () => {
  const refuse = (options: object, message: RegExp) => refused(() => new DataLoader(halves(3), options as never), message);
  refuse({ batchSize: 0 }, /^batchSize: expected an integer >= 1, got 0$/);
  refuse({ batchSize: -1 }, /^batchSize: .* got -1$/);
  refuse({ batchSize: 1.5 }, /^batchSize: .* got 1.5$/);
  refuse({ batchSize: '64' }, /^batchSize: .* got "64"$/);
  refuse({ seed: -1 }, /^seed: expected an integer >= 0, got -1$/);
  refuse({ shuffle: 'yes' }, /^shuffle: expected true or false, got "yes"$/);
  refuse({ dropLast: 1 }, /^dropLast: expected true or false, got 1$/);
  refuse({ collate: {} }, /^collate: expected a function, got Object$/);
  refuse({ sampler: 5 }, /^sampler: expected an iterable of numbers with a length, got 5$/);
  refuse({ sampler: [1], shuffle: true }, /^sampler: expected no shuffle beside it \(it says the order\), got shuffle: true$/);
  refuse({ sampler: [1], seed: 1 }, /got seed: 1$/);
  refuse({ sampler: 'ab' }, /^sampler: expected an iterable of numbers with a length, got "ab"$/);
  refuse({ sampler: null }, /^sampler: expected an iterable of numbers with a length, got null$/);
  refuse({ sampler: new Set([1]) }, /^sampler: expected an iterable of numbers with a length, got Set$/);
  refuse(
    { sampler: Object.assign([1].values(), { length: '1' }) },
    /^sampler: length: expected an integer from 0 to .*, got "1"$/,
  );
  refuse({ collate: null }, /^collate: expected a function, got null$/);
  refuse({ seed: 2 ** 53 }, /^seed: expected an integer between -2\^53 and 2\^53, got 9007199254740992$/);
  refuse({ batchsize: 2 }, /^DataLoader: options: expected only batchSize, shuffle, .*, got batchsize$/);
  refuse(null as never, /^DataLoader: options: expected an object with batchSize, .*, got null$/);
  refuse(64 as never, /^DataLoader: options: expected an object with batchSize, .*, got 64$/);
  const dataset = /^dataset: expected an array of examples, or an object with length and get\(index\), got /;
  for (const value of [undefined, null, 5, 'abc', new Map(), Promise.resolve(halves(3)), { length: 3 }, { get: () => 1 }]) {
    refused(() => new DataLoader(value as never), dataset);
  }
  refused(
    () => new DataLoader({ ...halves(3), getBatch: 5 } as never),
    /^dataset: getBatch: expected a function or none, got 5$/,
  );
  assert.is(
    new DataLoader(halves(3), { batchSize: undefined, seed: undefined, sampler: undefined, collate: undefined }).length,
    3,
  );
});

test('an array of examples is a data set', async () => {
  const pairs: [number, number][] = Array.from({ length: 7 }, (_, n) => [n / 2, n]);
  const options = { batchSize: 3, shuffle: true, seed: 5 };
  const loader = new DataLoader(pairs, options);
  assert.equal(await epoch(loader), await epoch(new DataLoader(halves(7), options)));
  assert.equal([loader.length, loader.dataset === pairs, loader.stateDict().examples], [3, true, 7]);
  assert.match(String(loader), /^ {4}Dataset Array\n {8}Number of datapoints: 7$/m);

  const records = [
    { image: Float32Array.of(1, 2), name: 'a' },
    { image: Float32Array.of(3, 4), name: 'b' },
  ];
  for await (const { image, name } of new DataLoader(records, { batchSize: 2 })) {
    assert.equal(
      [await numbersOf(image), name],
      [
        [1, 2, 3, 4],
        ['a', 'b'],
      ],
    );
  }
  const lengths = new DataLoader(['one', 'three'], { batchSize: 2, collate: (words) => words.map(({ length }) => length) });
  for await (const batch of lengths) assert.equal(batch, [3, 5]);
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  await rejected(drain(new DataLoader([1, , 3], { batchSize: 3 })), /^collate: expected /);
  const none: number[] = [];
  assert.is(new DataLoader(none).length, 0);
});

test('an array that has a get of its own is asked by it', async () => {
  const own = Object.assign([1, 2, 3], { get: (index: number): [number, number] => [index, 10 * index] });
  assert.equal(await epoch(new DataLoader(own as Dataset<number, number>, { batchSize: 3 })), [[0, 10, 20]]);
});

const broken = () => Promise.reject(new Error('nobody waits for it'));

test('a promise in an example is refused, and its error is no lone one', () =>
  withoutLoneErrors(async () => {
    const told = /^collate: expected y to be a number, an array, \{ data, shape \} or a Tensor, got Promise/;
    const get = (index: number): [number, unknown] => [index, broken()];
    await rejected(drain(new DataLoader({ length: 4, get }, { batchSize: 2 })), told);
    await rejected(drain(new DataLoader({ length: 4, get: async (index) => get(index) }, { batchSize: 2 })), told);
    const getBatch = () => [broken(), broken()] as never;
    await rejected(drain(new DataLoader({ length: 4, get, getBatch })), /^dataset: getBatch: expected to be given \[x, y\]/);
  }));

test('a promise in an example beside one that fails is no lone error', () =>
  withoutLoneErrors(async () => {
    for (const collate of [undefined, (examples: unknown[]) => examples.length]) {
      const throwing = (index: number): [number, unknown] => {
        if (index === 1) throw new Error('example 1 is broken');
        return [index, broken()];
      };
      for (const get of [throwing, async (index: number) => throwing(index)]) {
        const message = await drain(new DataLoader({ length: 3, get }, { batchSize: 3, collate: collate as never })).catch(
          (error: Error) => error.message,
        );
        assert.is(message, 'example 1 is broken');
      }
    }
    const get = (index: number) => (index === 1 ? undefined : [index, broken()]) as [number, unknown];
    const loader = new DataLoader({ length: 3, get }, { batchSize: 3, collate: (examples) => examples.length });
    await rejected(drain(loader), /^dataset: get\(1\): expected to be given an example, got undefined$/);
  }));

test('an async sampler is refused, and its error is no lone one', () =>
  withoutLoneErrors(async () => {
    const run = (iterate: () => unknown) =>
      drain(new DataLoader(halves(4), { sampler: { length: 4, [Symbol.iterator]: iterate as () => Iterator<number> } }));
    await rejected(run(broken), /^sampler: expected an iterable of numbers, got one that gives Promise/);
    const message = /^sampler: expected \{ value, done \} for each number, got Promise/;
    await rejected(
      run(() => ({ next: broken, return: broken })),
      message,
    );
    await rejected(
      run(() => ({ next: () => ({ value: broken(), done: false }) })),
      /^index: expected an integer .*, got Promise/,
    );
    const length = broken() as never;
    refused(() => new DataLoader({ length, get: () => [0, 0] }), /^dataset: length: expected an integer .*, got Promise/);
  }));

test('a class as get or getBatch is refused', () => {
  class Method {}
  const method = Method as never;
  const got = /: expected a function, got class Method, which is only called with new$/;
  refused(() => new DataLoader({ length: 1, get: method }), new RegExp(`^dataset: get${got.source}`));
  refused(() => new DataLoader({ ...halves(1), getBatch: method }), new RegExp(`^dataset: getBatch${got.source}`));
});

test.run();
