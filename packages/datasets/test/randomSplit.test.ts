import { manualSeed } from '@kindling/core';
import { ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConcatDataset, DataLoader, ImageDataset, IterableDataset, randomSplit, Subset } from '../src/index';
import { madeUpImages, numbersOf, refused, rejected } from './helpers';

const test = suite('what is made of data sets');

const letters = (text: string) => ({ length: text.length, get: (index: number) => text[index] });

test('randomSplit: every example in one part, others for another seed', () => {
  const parts = randomSplit(letters('abcdefghij'), [6, 0, 4], { seed: 1 });
  assert.equal(
    parts.map(({ length }) => length),
    [6, 0, 4],
  );
  const indices = parts.map((part) => [...part.indices]);
  assert.equal(
    indices.flat().sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  assert.instance(parts[0], Subset);
  assert.is(parts[0].get(1), 'abcdefghij'[indices[0][1]]);
  const split = (seed?: number) => randomSplit(letters('abcdefghij'), [6, 0, 4], { seed }).map((part) => [...part.indices]);
  assert.equal(split(1), indices);
  assert.not.equal(split(2), indices);
  manualSeed(5);
  const first = split();
  assert.not.equal(split(), first);
  manualSeed(5);
  assert.equal(split(), first);
});

test('shares are rounded down, and what is left goes to the first parts, as in PyTorch', () => {
  const lengths = (count: number, shares: number[]) =>
    randomSplit({ length: count, get: (i: number) => i }, shares).map((p) => p.length);
  assert.equal(lengths(10, [0.3, 0.3, 0.4]), [3, 3, 4]);
  assert.equal(lengths(11, [1 / 3, 1 / 3, 1 / 3]), [4, 4, 3]);
  assert.equal(lengths(7, [0.8, 0.2]), [6, 1]);
  assert.equal(lengths(10, [1]), [10]);
  assert.equal(lengths(1, [1, 0]), [1, 0]);
  assert.equal(lengths(0, [0]), [0]);
  const refuse = (shares: unknown, message: RegExp) => refused(() => lengths(10, shares as number[]), message);
  refuse([3, 3], /^lengths: expected numbers that add up to 10, or shares that add up to 1, got \[3, 3\]$/);
  refuse([0.5, 0.4], /^lengths: expected numbers that add up to 10, or shares that add up to 1, got \[0\.5, 0\.4\]$/);
  refuse([9.5, 0.5], /^lengths\[0\]: expected an integer >= 0, got 9\.5$/);
  refuse([], /^lengths: expected a number for each part, got \[\]$/);
  refuse([11, -1], /^lengths\[1\]: expected a number >= 0, got -1$/);
});

test('examples in arrays are split and joined as data sets are', () => {
  const words = ['a', 'b', 'c', 'd', 'e'];
  const [most, rest] = randomSplit(words, [3, 2], { seed: 1 });
  const [others] = randomSplit({ length: 5, get: (index) => words[index] }, [3, 2], { seed: 1 });
  const all = (part: typeof most) => Array.from({ length: part.length }, (_, index) => part.get(index));
  assert.equal(all(most), all(others));
  assert.equal([...all(most), ...all(rest)].sort(), words);
  const joined = new ConcatDataset([words, letters('xy')]);
  assert.equal([joined.length, joined.get(4), joined.get(6)], [7, 'e', 'y']);
});

test('ConcatDataset: one after the other', () => {
  const all = new ConcatDataset([letters('abc'), letters(''), letters('de')]);
  assert.is(all.length, 5);
  assert.equal(
    [0, 1, 2, 3, 4].map((index) => all.get(index)),
    ['a', 'b', 'c', 'd', 'e'],
  );
  assert.equal(all.cumulativeSizes, [3, 3, 5]);
  refused(() => all.get(5), /^index: expected an integer from 0 to 4, got 5$/);
  refused(() => new ConcatDataset([]), /^datasets: expected one data set or more, got none$/);
  refused(
    () => new ConcatDataset([5 as never]),
    /^datasets\[0\]: expected an array of examples, or an object with length and get\(index\), got 5$/,
  );
  const most = { length: 2 ** 31 - 1, get: () => 1 };
  refused(() => new ConcatDataset([most, most]), /^ConcatDataset: length: expected an integer from 0 to 2147483647/);
  const images = new ImageDataset({ ...madeUpImages(2, 2, 2), transform: new ToTensor() });
  assert.match(
    String(new ConcatDataset([images, images])),
    /^Dataset ConcatDataset\n {4}Number of datapoints: 4\n {4}Of: Dataset ImageDataset\n/,
  );
});

const count = (end: number) => ({
  async *[Symbol.asyncIterator]() {
    for (let n = 0; n < end; n++) yield [n, n] as [number, number];
  },
});

async function batchesOf(loader: AsyncIterable<[{ data(): unknown }, { data(): unknown }]>): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const [, y] of loader) batches.push(await numbersOf(y as never));
  return batches;
}

test('IterableDataset: batches of what a source gives', async () => {
  const sources = [
    count(5),
    new IterableDataset(count(5)),
    new IterableDataset(() => count(5)),
    new IterableDataset([0, 1, 2, 3, 4].map((n) => [n, n] as [number, number])),
    new IterableDataset(function* () {
      for (let n = 0; n < 5; n++) yield [n, n] as [number, number];
    }),
  ];
  for (const source of sources) {
    const loader = new DataLoader(source, { batchSize: 2 });
    for (let epoch = 0; epoch < 2; epoch++) assert.equal(await batchesOf(loader), [[0, 1], [2, 3], [4]]);
    assert.equal(await batchesOf(new DataLoader(source, { batchSize: 2, dropLast: true })), [
      [0, 1],
      [2, 3],
    ]);
    refused(
      () => loader.length,
      /^DataLoader: length: expected a data set with a length and get\(index\), got one that is iterated$/,
    );
  }
  assert.is(
    String(new DataLoader(new IterableDataset([]), { batchSize: 2 })),
    'DataLoader\n    Batch size: 2\n    Dataset IterableDataset',
  );
});

test('a generator has one epoch: a second one would be of nothing', async () => {
  const twice =
    /^source: expected one that can be gone through again, or a function that gives one each epoch, got .* that was begun before$/;
  const one = count(3)[Symbol.asyncIterator]() as AsyncGenerator<[number, number]>;
  for (const source of [
    one,
    new IterableDataset([[1, 1] as [number, number]].values()),
    new IterableDataset(count(3)[Symbol.asyncIterator]() as never),
  ]) {
    const loader = new DataLoader(source as AsyncIterable<[number, number]>, { batchSize: 2 });
    assert.ok((await batchesOf(loader)).length > 0);
    await rejected(batchesOf(loader), twice);
  }
});

test('a source is closed when its loop is left, its errors come with their batch, and it has no other order', async () => {
  let closed = 0;
  const failing = new IterableDataset(async function* () {
    try {
      yield* count(3);
      throw new Error('no more lines');
    } finally {
      closed++;
    }
  });
  const seen: number[][] = [];
  const run = async () => {
    for await (const [, y] of new DataLoader(failing, { batchSize: 2 })) seen.push(await numbersOf(y));
  };
  assert.is(await run().catch((error: Error) => error.message), 'no more lines');
  assert.equal([seen, closed], [[[0, 1]], 1]);
  for await (const _ of new DataLoader(failing)) break;
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.is(closed, 2);
  for (const beside of [{ shuffle: true }, { sampler: [1] }, { batchSampler: [[1]] }]) {
    refused(
      () => new DataLoader(count(3), beside),
      /^dataset: expected no .* beside it \(an iterable is taken in its own order\), got /,
    );
  }
  refused(
    () => new IterableDataset(5 as never),
    /^source: expected an iterable of examples, or a function that gives one, got 5$/,
  );
  await rejected(
    batchesOf(new DataLoader(new IterableDataset(() => 5 as never))),
    /^source: expected to be given an iterable of examples, got 5$/,
  );
  const forgotten = new DataLoader(new IterableDataset([1, undefined]), { batchSize: 2, collate: (examples) => examples.length });
  await rejected(
    forgotten[Symbol.asyncIterator]().next(),
    /^dataset: example 1: expected to be given an example, got undefined$/,
  );
});

test.run();
