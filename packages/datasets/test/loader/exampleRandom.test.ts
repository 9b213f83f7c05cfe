import { manualSeed, random } from '@kindling/core';
import type { RandomNumbers } from '@kindling/transforms';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConcatDataset, DataLoader, type MapDataset, Subset } from '../../src/index';

const test = suite('random numbers of an example');

/** Each example is its number and the first of its random numbers. */
const drawing: MapDataset<[number, number]> = {
  length: 6,
  get: (index, random) => [index, (random as RandomNumbers).uint32() / 2 ** 32],
};

/** The numbers drawn in an epoch, by example. */
async function epoch(loader: DataLoader<[number, number]>): Promise<Map<number, number[]>> {
  const drawn = new Map<number, number[]>();
  for await (const [x, y] of loader) {
    const [indices, numbers] = [await x.data(), await y.data()];
    for (const [n, index] of indices.entries()) drawn.set(index, [...(drawn.get(index) ?? []), numbers[n]]);
  }
  return drawn;
}

const sorted = (drawn: Map<number, number[]>) => [...drawn].sort(([a], [b]) => a - b);

test('follow from seed, epoch and example, whatever the batches and the order', async () => {
  const loader = new DataLoader(drawing, { batchSize: 4, shuffle: true, seed: 1 });
  const epochs = [await epoch(loader), await epoch(loader)];
  assert.is(new Set(epochs.flatMap((drawn) => [...drawn.values()].flat())).size, 12, 'no two are alike');
  for (const options of [{ batchSize: 1, shuffle: true }, { batchSize: 6 }]) {
    const other = new DataLoader(drawing, { ...options, seed: 1 });
    for (const drawn of epochs) assert.equal(sorted(await epoch(other)), sorted(drawn));
  }
  assert.not.equal(await epoch(new DataLoader(drawing, { batchSize: 4, seed: 2 })), epochs[0]);
});

test('an example that comes again has others', async () => {
  const loader = new DataLoader(drawing, { sampler: [3, 3, 1, 3], batchSize: 3 });
  const drawn = await epoch(loader);
  assert.is(new Set(drawn.get(3)).size, 3);
});

test('without a seed they follow from manualSeed, and only programs that draw any take one of its numbers', async () => {
  const once = () => epoch(new DataLoader(drawing, { batchSize: 2 }));
  manualSeed(3);
  const first = await once();
  const after = random.uint32();
  manualSeed(3);
  assert.equal(await once(), first);
  assert.is(random.uint32(), after);
  manualSeed(3);
  random.uint32();
  assert.is(random.uint32(), after, 'an epoch took one number');
  manualSeed(3);
  await epoch(new DataLoader<[number, number]>({ length: 3, get: (index) => [index, 0] }));
  const untouched = random.uint32();
  manualSeed(3);
  assert.is(random.uint32(), untouched);
});

test('reach what subsets and joined data sets ask', async () => {
  const joined = new ConcatDataset([new Subset(drawing, [5, 4]), drawing]);
  const drawn = await epoch(new DataLoader(joined, { batchSize: 8, seed: 1 }));
  assert.is(new Set([...drawn.values()].flat()).size, 8);
});

test.run();
