import { seededRandom } from '@kindling/core';
import { Compose, RandomCrop, Resize, ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConcatDataset, DataLoader, type MapDataset, Subset } from '../../src/index';
import { makeExamples } from '../../src/workers/makeExamples';
import { type RemoteExamples, remoteExamplesOf } from '../../src/workers/remote';
import { augment, bitsOf, images, sameForAnyNumber, warnings } from './support';

const test = suite('workers');

test('what cannot be sent is made here, with the same bits, and that is said once', async () => {
  const own: MapDataset<[number, number]> = {
    length: 5,
    get: async (index, random) => [index + (random?.uniform() ?? 0), index],
  };
  const withFunction = images(new Compose([augment(), (x: unknown) => x]) as never);
  for (const [dataset, reason] of [
    [withFunction, 'its transform has a Lambda of this program, which no other thread has'],
    [own, 'the data set is one of this program, which no other thread has'],
  ] as [MapDataset<never>, string][]) {
    const options = { batchSize: 2, seed: 4 };
    const expected = await bitsOf(new DataLoader(dataset, options));
    const loader = new DataLoader(dataset, { ...options, workers: 2 });
    const said = await warnings(async () => assert.equal(await bitsOf(loader), expected));
    assert.equal(said, [`Kindling: DataLoader: workers: 2: ${reason}; its examples are made on this thread`]);
    assert.match(String(loader), /\n {4}Workers: 2\n/);
  }
  // a table is quicker than any thread
  await sameForAnyNumber(images(new ToTensor() as never) as never, { batchSize: 4 });
});

test('so many batches of promises are under way', async () => {
  const started: number[] = [];
  const later: MapDataset<[number, number]> = {
    length: 20,
    get: async (index) => {
      started.push(index);
      return [index, index];
    },
  };
  const before: number[] = [];
  await warnings(async () => {
    for await (const _ of new DataLoader(later, { batchSize: 2, workers: 2 })) before.push(started.length);
  });
  assert.equal(before.slice(0, 3), [10, 12, 14]);
});

test('recipes of joined data sets stand one behind the other', async () => {
  const joined = new ConcatDataset([
    images(augment() as never, 2),
    images(new Compose([new Resize(8), new RandomCrop(8), new ToTensor()]) as never, 3),
  ] as never);
  const examples = remoteExamplesOf(new Subset(joined, [4, 0, 2])) as RemoteExamples;
  assert.equal(
    examples.recipes.map(({ name, isRandom }) => [name, isRandom]),
    [
      ['Compose', true],
      ['Compose', true],
    ],
  );
  assert.equal(
    [0, 1, 2].map((index) => [examples.taskOf(index).recipe, examples.targetOf(index)]),
    [
      [1, 2],
      [0, 0],
      [1, 0],
    ],
  );
});

test('examples made elsewhere have the bits of those made here; what is no picture of numbers is told by none', async () => {
  const dataset = images(augment() as never);
  const examples = remoteExamplesOf(dataset) as RemoteExamples;
  const platform = { readPicture: () => Promise.reject(new Error('no picture')), seededRandom };
  const tasks = [3, 1].map((index) => ({ ...examples.taskOf(index), seed: index }));
  const { recipes } = examples;
  const made = [3, 1].map(
    (index) => (dataset.transform as never as Compose).forward(dataset.getImage(index), seededRandom(index)).data,
  );
  const one = await makeExamples({ id: 1, recipes, tasks, stacked: false }, platform);
  assert.equal(
    [one.shape, [...(one.data as Float32Array)]],
    [
      [3, 8, 8],
      [...made[0], ...made[1]],
    ],
  );
  const side = await makeExamples({ id: 1, recipes, tasks, stacked: true }, platform);
  assert.equal(
    [...(side.data as Float32Array)],
    [...made[0]].flatMap((number, i) => [number, made[1][i]]),
  );
  for (const bad of [
    { recipes, tasks: [{ ...tasks[0], picture: { path: 'none', channels: 3 as const } }] },
    { recipes, tasks: [{ ...tasks[0], recipe: null }] },
    { recipes: [{ name: 'None', args: [], isRandom: false }], tasks },
    {
      recipes: recipes.map((recipe) => ({ ...recipe, name: 'RandomApply' })),
      tasks: [...tasks, { ...tasks[0], picture: { ...dataset.getImage(0), height: 4, width: 16 } }],
    },
  ]) {
    const answer = await makeExamples({ id: 2, stacked: true, ...bad }, platform);
    if (answer.data !== null) assert.equal(answer.shape, [3, 8, 8]);
    else assert.equal(answer, { id: 2, data: null, shape: [] });
  }
});

test.run();
