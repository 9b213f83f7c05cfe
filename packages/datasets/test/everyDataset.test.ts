import { arange } from '@kindling/core';
import { ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ConcatDataset,
  CSVDataset,
  DataLoader,
  defaultCollate,
  ImageDataset,
  type MapDataset,
  parseCsv,
  Subset,
  SyntheticDigits,
  TensorDataset,
  TextDataset,
} from '../src/index';
import { madeUpImages, numbersOf } from './helpers';

const test = suite('every data set');

const row = (numbers: Float32Array) => numbers;
const made: readonly MapDataset[] = [
  new TensorDataset(arange(8).reshape([4, 2]), arange(4)),
  new TextDataset([1, 2, 3, 4, 5, 6], 2),
  new CSVDataset(parseCsv('a,b\n1,2\n3,4\n5,6\n7,8')),
  new CSVDataset(parseCsv('a,b\n1,2\n3,4\n5,6\n7,8'), { transform: row }),
  new ImageDataset({ ...madeUpImages(4, 2, 2), transform: new ToTensor() }),
  await SyntheticDigits.load({ train: true, length: 4, seed: 1, transform: new ToTensor() }),
];

/** The numbers of all batches, part by part. */
async function numbersThrough(dataset: MapDataset, collate?: typeof defaultCollate): Promise<number[]> {
  const numbers: number[] = [];
  for await (const parts of new DataLoader(dataset, { batchSize: 2, collate }) as AsyncIterable<never[]>) {
    for (const part of parts) numbers.push(...(await numbersOf(part)));
  }
  return numbers;
}

for (const [n, dataset] of made.entries()) {
  test(`${dataset.constructor.name} ${n}: through a collate of one's own, a Subset and a ConcatDataset`, async () => {
    const numbers = await numbersThrough(dataset);
    assert.ok(numbers.length >= 8);
    assert.equal(await numbersThrough(dataset, defaultCollate), numbers);
    assert.equal(await numbersThrough(new Subset(dataset, [0, 1, 2, 3]), defaultCollate), numbers);
    assert.equal(await numbersThrough(new ConcatDataset([dataset])), numbers);
    const halves = [new Subset(dataset, [0, 1]), new Subset(dataset, [2, 3])];
    assert.equal(await numbersThrough(new ConcatDataset(halves), defaultCollate), numbers);
  });
}

test.run();
