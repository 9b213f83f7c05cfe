import { inspect } from 'node:util';
import { zeros } from '@kindling/core';
import { Compose, Normalize, ToTensor } from '@kindling/transforms';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  DataLoader,
  type Dataset,
  ImageDataset,
  RandomSampler,
  SequentialSampler,
  Subset,
  SyntheticDigits,
  TensorDataset,
} from '../src/index';

const transform = new Compose([new ToTensor(), new Normalize([0.1307], [0.3081])]);
const images = new ImageDataset({ data: new Uint8Array(24), targets: new Uint8Array(2), height: 2, width: 2, channels: 3 });

function printed(value: object): string {
  assert.is(inspect(value), String(value));
  return String(value);
}

test('a data set prints as torchvision shows one', async () => {
  const digits = await SyntheticDigits.load({ length: 20, train: false, transform });
  assert.is(
    printed(digits),
    `Dataset SyntheticDigits
    Number of datapoints: 20
    Split: Test
    Seed: 1
    Image size: 28 x 28, 1 channel
    Transform: Compose(
                   ToTensor()
                   Normalize(mean=[0.1307], std=[0.3081])
               )`,
  );
  assert.is(printed(images), 'Dataset ImageDataset\n    Number of datapoints: 2\n    Image size: 2 x 2, 3 channels');
  assert.is(printed(new TensorDataset(zeros([3, 2]), [1, 2, 3])), 'Dataset TensorDataset\n    Number of datapoints: 3');
  assert.is(
    printed(new Subset(images, [1])),
    `Dataset Subset
    Number of datapoints: 1
    Of: Dataset ImageDataset
        Number of datapoints: 2
        Image size: 2 x 2, 3 channels`,
  );
  class Mine extends ImageDataset {}
  const mine = new Mine({ data: new Uint8Array(1), targets: new Uint8Array(1), height: 1, width: 1 });
  assert.match(printed(mine), /^Dataset Mine\n/);
});

test('a loader prints its batches and its data set, a sampler how many numbers it gives', () => {
  assert.is(
    printed(new DataLoader(images, { batchSize: 2, shuffle: true, dropLast: true })),
    `DataLoader
    Number of batches: 1
    Batch size: 2, the last batch is dropped where it is smaller
    Sampler: RandomSampler(2)
    Dataset ImageDataset
        Number of datapoints: 2
        Image size: 2 x 2, 3 channels`,
  );
  const own: Dataset = { length: 100, get: (index) => [index, index] };
  assert.is(
    printed(new DataLoader(own, { sampler: Array.from({ length: 100 }, (_, i) => i) })),
    'DataLoader\n    Number of batches: 100\n    Batch size: 1\n    Sampler: [0, 1, 2, 3, 4, 5, ... 100 entries]\n    Object',
  );
  assert.is(printed(new RandomSampler(own)), 'RandomSampler(100)');
  assert.is(printed(new SequentialSampler(own)), 'SequentialSampler(100)');
  assert.is(printed(transform), String(transform));
});

test('what has no text, or one that is none, is shown as errors show it', () => {
  const odd = Object.assign(Object.create(null), { length: 1, get: () => [1, 1] }) as Dataset;
  assert.match(printed(new DataLoader(odd)), /\n {4}object$/);
  const number = { length: 1, get: () => [1, 1], toString: () => 3 } as unknown as Dataset;
  assert.match(printed(new DataLoader(number)), /\n {4}Object$/);
});

test.run();
