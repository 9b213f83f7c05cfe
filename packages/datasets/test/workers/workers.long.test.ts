import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manualSeed, random, type Tensor } from '@kindling/core';
import { runScript } from '@kindling/test-kit';
import { Compose, RandomCrop, Resize, ToTensor } from '@kindling/transforms';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConcatDataset, DataLoader, ImageFolder, Subset } from '../../src/index';
import { poolOf } from '../../src/workers/pool';
import { madeUpImages, newFolder, rejected } from '../helpers';
import { augment, bitsOf, images, sameForAnyNumber } from './support';

const test = suite('workers');

test('pictures: the same bits for any number of threads, also in parts of data sets and joined ones', async () => {
  const dataset = images(augment() as never);
  await sameForAnyNumber(dataset as never, { batchSize: 4, shuffle: true, seed: 1 });
  const joined = new ConcatDataset([
    new Subset(dataset, [5, 3, 3]),
    images(new Compose([new Resize(8), new ToTensor()]) as never, 4),
  ] as never);
  await sameForAnyNumber(joined as never, { batchSize: 3, seed: 2 }, [2]);
});

test('pictures from files are read and decoded elsewhere', async () => {
  const root = newFolder();
  mkdirSync(join(root, 'a'));
  for (let n = 0; n < 5; n++) {
    const { data } = madeUpImages(1, 9 + n, 12, 3);
    writeFileSync(
      join(root, 'a', `${n}.png`),
      await sharp(data, { raw: { height: 9 + n, width: 12, channels: 3 } })
        .png()
        .toBuffer(),
    );
  }
  const folder = await ImageFolder.load({ root, transform: new Compose([new RandomCrop(8), new ToTensor()]) });
  await sameForAnyNumber(folder as never, { batchSize: 2, seed: 3 }, [2]);
});

test('the global random numbers are taken alike', async () => {
  const after = async (workers: number) => {
    manualSeed(7);
    const bits = await bitsOf(new DataLoader(images(augment() as never), { batchSize: 4, shuffle: true, workers }));
    return [...bits, random.uint32()];
  };
  assert.equal(await after(2), await after(0));
});

test('collate gets examples, and an error comes with its batch', async () => {
  const collate = (examples: [x: Tensor, y: number][]) => examples.map(([x, y]) => [[...x.shape], y]);
  const batches = async (workers: number) => {
    const made: unknown[] = [];
    for await (const batch of new DataLoader(images(augment() as never) as never, {
      batchSize: 4,
      collate: collate as never,
      workers,
    }))
      made.push(batch);
    return made;
  };
  assert.equal(await batches(2), await batches(0));
  const failing = async (workers: number) => {
    for await (const _ of new DataLoader(images(new Compose([new RandomCrop(9), new ToTensor()]) as never), {
      batchSize: 4,
      workers,
    }));
  };
  for (const workers of [0, 2])
    await rejected(failing(workers), /^RandomCrop: expected a picture of at least 9 x 9 pixels, got 8 x 8/);
});

test('threads that fail leave the work to this one', async () => {
  const pool = poolOf(2);
  const answer = await pool.run(
    { recipes: [], tasks: [{ picture: { path: '/no/such.png', channels: 3 }, recipe: 0, seed: null }], stacked: true },
    [],
  );
  assert.equal([answer?.data, pool.broken], [null, null]);
});

test('a program ends when its work is done, early too', async () => {
  const { code, stdout, stderr } = await runScript(fileURLToPath(new URL('./endsEarly.ts', import.meta.url)), []);
  assert.is(code, 0, stderr);
  assert.is(stdout, '[ 4, 3, 8, 8 ]\n');
});

test.run();
test.run();
