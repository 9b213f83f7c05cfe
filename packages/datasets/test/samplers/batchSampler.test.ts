import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BatchSampler, DataLoader, type Dataset, RandomSampler, SequentialSampler, SubsetRandomSampler } from '../../src/index';
import { numbersOf, refused, rejected } from '../helpers';

const test = suite('BatchSampler');

const numbers: Dataset<number, number> = { length: 7, get: (index) => [index, index] };

async function batchesOf(loader: DataLoader<[x: number, y: number]>): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const [, y] of loader) batches.push(await numbersOf(y));
  return batches;
}

test('cuts an order into batches', () => {
  const order = new SequentialSampler(numbers);
  assert.equal([...new BatchSampler(order, 3, false)], [[0, 1, 2], [3, 4, 5], [6]]);
  assert.equal(
    [...new BatchSampler(order, 3, true)],
    [
      [0, 1, 2],
      [3, 4, 5],
    ],
  );
  assert.equal([new BatchSampler(order, 3, false).length, new BatchSampler(order, 3, true).length], [3, 2]);
  assert.is(String(new BatchSampler(order, 3, true)), 'BatchSampler(SequentialSampler(7), 3, dropLast)');
});

test('a loader takes the batches that it is given', async () => {
  const batchSampler = [[6, 0], Int32Array.of(3), [1, 1, 2]];
  const loader = new DataLoader(numbers, { batchSampler });
  assert.is(loader.length, 3);
  assert.equal(await batchesOf(loader), [[6, 0], [3], [1, 1, 2]]);
  assert.is(
    String(loader),
    'DataLoader\n    Number of batches: 3\n    Batch sampler: [[6, 0], Int32Array(1), [1, 1, 2]]\n    Object',
  );
  const options = { batchSize: 2, shuffle: true, seed: 1 };
  const order = new BatchSampler(new RandomSampler(numbers, { seed: 1 }), 2, false);
  assert.equal(
    await batchesOf(new DataLoader(numbers, { batchSampler: order })),
    await batchesOf(new DataLoader(numbers, options)),
  );
});

test('batches that are none are refused, and options beside them', async () => {
  const run = (batchSampler: unknown) => batchesOf(new DataLoader(numbers, { batchSampler: batchSampler as number[][] }));
  await rejected(run([5]), /^batchSampler: expected lists of numbers, got one that gives 5$/);
  await rejected(run([[1.5]]), /^index: expected an integer from 0 to 6, got 1.5$/);
  await rejected(run([[7]]), /^index: expected an integer from 0 to 6, got 7$/);
  refused(
    () => new DataLoader(numbers, { batchSampler: 5 as never }),
    /^batchSampler: expected an iterable of batches with a length, got 5$/,
  );
  for (const beside of [{ batchSize: 2 }, { shuffle: true }, { dropLast: true }, { seed: 1 }, { sampler: [1] }]) {
    refused(
      () => new DataLoader(numbers, { batchSampler: [[1]], ...beside }),
      new RegExp(`^batchSampler: expected no ${Object.keys(beside)} beside it \\(it says the batches\\), got `),
    );
  }
});

test('a random order with replacement, of more or fewer numbers, and of some of them', () => {
  const drawn = [...new RandomSampler(numbers, { replacement: true, numSamples: 7000, seed: 1 })];
  const counts = new Array(7).fill(0);
  for (const index of drawn) counts[index]++;
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 150, `${counts}`);
  const twice = [...new RandomSampler(numbers, { numSamples: 16, seed: 2 })];
  const all = [0, 1, 2, 3, 4, 5, 6];
  assert.equal([twice.slice(0, 7).sort(), twice.slice(7, 14).sort()], [all, all]);
  assert.is(new Set(twice.slice(14)).size, 2);
  assert.equal(twice.slice(0, 3), [...new RandomSampler(numbers, { numSamples: 3, seed: 2 })]);
  assert.is(new RandomSampler(numbers, { numSamples: 3 }).length, 3);
  refused(
    () => new RandomSampler([], { replacement: true, numSamples: 2 }),
    /^numSamples: expected none of a source without examples, got 2$/,
  );
  const some = new SubsetRandomSampler([9, 4, 4, 2], { seed: 1 });
  assert.equal([...some].sort(), [2, 4, 4, 9]);
  assert.is(some.length, 4);
});

test.run();
