import { arange, type Tensor } from '@kindling/core';
import { Compose, type Image, RandomHorizontalFlip, type RandomNumbers, ToTensor } from '@kindling/transforms';
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

const random = new Compose([new RandomHorizontalFlip(), new ToTensor()]);

class OwnTensors extends TensorDataset {
  override async get(index: number): Promise<[x: Tensor, y: number]> {
    return [(await super.get(index))[0], 100 + index];
  }
}
class OwnText extends TextDataset {
  override get(index: number): [x: Int32Array, y: Int32Array] {
    return [super.get(index)[0], Int32Array.of(100 + index)];
  }
}
class OwnRows extends CSVDataset {
  override get(index: number): [x: Float32Array, y: number] {
    return [super.get(index)[0], 100 + index];
  }
}
class OwnImages extends ImageDataset {
  override get(index: number, numbers?: RandomNumbers): [x: Tensor, y: number] {
    return [super.get(index, numbers)[0], 100 + index];
  }
}
class OwnSubset extends Subset<[x: Tensor, y: number]> {
  override async get(index: number): Promise<[x: Tensor, y: number]> {
    return [(await super.get(index))[0], 100 + index];
  }
}
class OwnConcat extends ConcatDataset<[x: Tensor, y: number]> {
  override async get(index: number): Promise<[x: Tensor, y: number]> {
    return [(await super.get(index))[0], 100 + index];
  }
}
const pictures = (transform: ToTensor | Compose) => new ImageDataset({ ...madeUpImages(4, 2, 2), transform });
const assigned = pictures(new ToTensor());
assigned.get = (index) => [arange(1), 100 + index];
const own: Readonly<Record<string, MapDataset>> = {
  TensorDataset: new OwnTensors(arange(8).reshape([4, 2]), arange(4)),
  TextDataset: new OwnText([1, 2, 3, 4, 5, 6], 2),
  CSVDataset: new OwnRows(parseCsv('a,b\n1,2\n3,4\n5,6\n7,8')),
  'ImageDataset by a table': new OwnImages({ ...madeUpImages(4, 2, 2), transform: new ToTensor() }),
  'ImageDataset by a transform': new OwnImages({ ...madeUpImages(4, 2, 2), transform: random as never }),
  Subset: new OwnSubset(pictures(new ToTensor()) as never, [0, 1, 2, 3]),
  'Subset for workers': new OwnSubset(pictures(random) as never, [0, 1, 2, 3]),
  'ConcatDataset for workers': new OwnConcat([pictures(random) as never]),
  'a get of one object alone': assigned,
};

for (const [name, dataset] of Object.entries(own)) {
  for (const workers of [0, 1]) {
    test(`${name}: the get of a class that extends it is asked, with ${workers} workers`, async () => {
      for (const through of [dataset, new Subset(dataset, [0, 1, 2, 3])]) {
        const targets: number[] = [];
        const loader = new DataLoader(through, { batchSize: 4, workers });
        for await (const [, y] of loader as AsyncIterable<[x: Tensor, y: Tensor]>) targets.push(...(await numbersOf(y)));
        assert.equal(targets, [100, 101, 102, 103]);
      }
    });
  }
}

test('ImageDataset: the getImage of a class that extends it is asked', async () => {
  class Inverted extends ImageDataset {
    override getImage(index: number): Image {
      const image = super.getImage(index);
      return { ...image, data: image.data.map((byte) => 255 - byte) };
    }
  }
  const given = { ...madeUpImages(2, 2, 2), transform: new ToTensor() };
  const [plain, inverted] = [await numbersThrough(new ImageDataset(given)), await numbersThrough(new Inverted(given))];
  assert.equal(
    inverted.slice(0, 8).map((number) => Math.round(number * 255)),
    plain.slice(0, 8).map((number) => 255 - Math.round(number * 255)),
  );
});

test.run();
