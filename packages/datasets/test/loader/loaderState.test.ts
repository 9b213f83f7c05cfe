import { getRngState, manualSeed, random, setRngState, type Tensor } from '@kindling/core';
import { Compose, RandomCrop, ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  DataLoader,
  type DataLoaderOptions,
  type DataLoaderState,
  type Dataset,
  ImageDataset,
  IterableDataset,
  RandomSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from '../../src/index';
import { madeUpImages, numbersOf, refused } from '../helpers';

const test = suite('DataLoader.stateDict');

/** Counts what is read. */
class Counted implements Dataset<number, number> {
  read = 0;
  constructor(readonly length: number) {}
  get(index: number): [number, number] {
    this.read++;
    return [index / 2, index];
  }
}

type Loader = DataLoader<[number, number], [Tensor, Tensor]>;
const throughText = (state: DataLoaderState): DataLoaderState => JSON.parse(JSON.stringify(state));

/** Reads so many batches, over as many epochs as that takes; where each epoch ends stands null. */
async function read(loader: Loader, count: number): Promise<(number[] | null)[]> {
  const seen: (number[] | null)[] = [];
  let batches = 0;
  while (batches < count) {
    for await (const [, y] of loader) {
      seen.push(await numbersOf(y));
      // what a model draws from the global stream
      random.uint32();
      if (++batches === count) return seen;
    }
    seen.push(null);
  }
  return seen;
}

const orders: Record<string, () => DataLoaderOptions<[number, number], [Tensor, Tensor]>> = {
  'in order': () => ({ batchSize: 3 }),
  'shuffled by a seed': () => ({ batchSize: 3, shuffle: true, seed: 4 }),
  'shuffled by the global random numbers': () => ({ batchSize: 3, shuffle: true }),
  'a sampler with a seed': () => ({ batchSize: 3, sampler: new SubsetRandomSampler([9, 8, 7, 6, 5, 4, 3], { seed: 1 }) }),
  'a sampler without one': () => ({ batchSize: 3, sampler: new WeightedRandomSampler([1, 2, 3, 4, 5, 6, 7, 8, 9, 1], 10) }),
  'a sampler that gives numbers again': () => ({
    batchSize: 4,
    sampler: new RandomSampler({ length: 10 }, { replacement: true, numSamples: 15, seed: 2 }),
  }),
  'a list as sampler': () => ({ batchSize: 2, sampler: [3, 1, 4, 1, 5] }),
  'a generator that draws from the global random numbers': () => ({
    batchSize: 3,
    sampler: {
      length: 8,
      *[Symbol.iterator]() {
        const first = random.integer(10);
        for (let n = 0; n < 8; n++) yield (first + n) % 10;
      },
    },
  }),
  'lists as batches': () => ({ batchSampler: [[1, 2], [3], [4, 5, 6]] }),
};

for (const [name, options] of Object.entries(orders)) {
  test(`goes on with the very next batch: ${name}`, async () => {
    for (const before of [0, 1, 4, 5]) {
      manualSeed(8);
      const loader: Loader = new DataLoader(new Counted(10), options());
      await read(loader, before);
      const [state, global] = [throughText(loader.stateDict()), getRngState()];

      manualSeed(8);
      const undisturbed = await read(new DataLoader(new Counted(10), options()), before + 7);
      // a batch at the end of an epoch is given before its end is noticed
      const batches = undisturbed.filter((batch) => batch !== null).slice(before);
      manualSeed(99);
      setRngState(global);
      const set = new Counted(10);
      const resumed: Loader = new DataLoader(set, options());
      resumed.loadStateDict(state);
      assert.equal([resumed.stateDict(), set.read], [state, 0], 'it stands there, and has read nothing');
      assert.equal(
        (await read(resumed, 7)).filter((batch) => batch !== null),
        batches,
        `after ${before} batches`,
      );
      assert.is(set.read, batches.flat().length, 'only what is given is read');
    }
  });
}

test('resumed in a resumed epoch, and at the end of an epoch', async () => {
  const options = { batchSize: 3, shuffle: true, seed: 4 };
  const whole = await read(new DataLoader(new Counted(10), options), 9);
  let state: DataLoaderState | undefined;
  const seen: (number[] | null)[] = [];
  for (let n = 0; n < 9; n++) {
    const loader: Loader = new DataLoader(new Counted(10), options);
    if (state) loader.loadStateDict(state);
    seen.push(...(await read(loader, 1)));
    state = throughText(loader.stateDict());
  }
  assert.equal(seen, whole, 'the end of each epoch comes once');
  assert.is(state?.numYielded, 1);
  const ended: Loader = new DataLoader(new Counted(10), options);
  for await (const _ of ended);
  assert.equal([ended.stateDict().numYielded, ended.stateDict().random], [0, null]);
});

for (const workers of [0, 2]) {
  test(`random transforms go on with the numbers of their examples: ${workers} workers`, async () => {
    const made = () =>
      new ImageDataset({
        ...madeUpImages(12, 6, 6),
        transform: new Compose([new RandomCrop(4, { padding: 1 }), new ToTensor()]),
      });
    for (const seed of workers === 0 ? [3, undefined] : [3]) {
      const options = { batchSize: 2, shuffle: true, seed, workers };
      manualSeed(5);
      const [first, second] = [new DataLoader(made(), options), new DataLoader(made(), options)];
      const pictures: number[][] = [];
      let state: DataLoaderState | undefined;
      let global: Int32Array | undefined;
      for await (const [x] of first) {
        pictures.push([...(await (x as Tensor).data())]);
        if (pictures.length !== 2) continue;
        state = throughText(first.stateDict());
        global = getRngState();
      }
      manualSeed(6);
      setRngState(global as Int32Array);
      second.loadStateDict(state as DataLoaderState);
      const rest: number[][] = [];
      for await (const [x] of second) rest.push([...(await (x as Tensor).data())]);
      assert.equal(rest, pictures.slice(2));
    }
  });
}

test('what is iterated is gone through again', async () => {
  const made = () => new DataLoader(new IterableDataset(() => [0, 1, 2, 3, 4, 5, 6]), { batchSize: 2 });
  const loader = made();
  for await (const _ of loader) if (loader.stateDict().numYielded === 2) break;
  const resumed = made();
  resumed.loadStateDict(throughText(loader.stateDict()));
  const rest: number[][] = [];
  for (let epoch = 0; epoch < 2; epoch++) for await (const x of resumed) rest.push(await numbersOf(x as unknown as Tensor));
  assert.equal(rest, [[4, 5], [6], [0, 1], [2, 3], [4, 5], [6]]);
});

test('a state that does not fit is refused, and changes nothing', async () => {
  const options = { batchSize: 3, shuffle: true, seed: 4 };
  const loader: Loader = new DataLoader(new Counted(10), options);
  await read(loader, 2);
  const before = loader.stateDict();
  const where = '^DataLoader\\.loadStateDict';
  for (const [change, message] of [
    [{ examples: 11 }, `${where}: examples: expected 10 as in this loader, got 11$`],
    [{ batchSize: 4 }, `${where}: batchSize: expected 3 as in this loader, got 4$`],
    [{ numYielded: 5 }, `${where}: numYielded: expected an integer from 0 to 4, got 5$`],
    [{ numYielded: 1.5 }, `${where}: numYielded: expected an integer from 0 to 4, got 1.5$`],
    [{ random: null }, '^setState: state: expected 7 integers, as getState gives them, got null$'],
    [{ sampler: null }, '^setState: state: expected 7 integers, as getState gives them, got null$'],
    [{ seeds: [1] }, '^setState: state: expected 7 integers, as getState gives them, got 1$'],
    [{ augmentation: -1 }, `${where}: augmentation: expected an integer from 0 to 4294967295, got -1$`],
    [{ more: 1 }, `${where}: options: expected only examples, .*, got more$`],
  ] as const) {
    refused(() => loader.loadStateDict({ ...before, ...change } as DataLoaderState), new RegExp(message));
    assert.equal(loader.stateDict(), before, message);
  }
  refused(() => loader.loadStateDict(5 as never), new RegExp(`${where}: expected \\{ examples, .* \\}, got 5$`));
  const ordered = new DataLoader(new Counted(10), { batchSize: 3 });
  refused(() => ordered.loadStateDict(before), new RegExp(`${where}: seeds: expected null, as there is no seed here, got \\[`));
  refused(
    () =>
      new DataLoader(new Counted(10), { batchSize: 3, sampler: [1, 2, 3, 4, 5, 6] }).loadStateDict({ ...before, seeds: null }),
    /^BatchSampler\.loadStateDict: sampler: expected null, as the order here has no state, got \[/,
  );
});

test.run();
