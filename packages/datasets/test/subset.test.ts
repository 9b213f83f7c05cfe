import vm from 'node:vm';
import { ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Batch, type Dataset, ImageDataset, Subset } from '../src/index';
import { madeUpImages, numbersOf, refused, sameBits } from './helpers';

const test = suite('Subset');

const squares: Dataset<number, number> = { length: 10, get: (index) => [index * index, index] };

test('takes examples of an array', () => {
  const words = ['a', 'b', 'c', 'd'];
  const subset = new Subset(words, [3, 1]);
  assert.equal([subset.length, subset.get(0), subset.get(1)], [2, 'd', 'b']);
  assert.is(
    String(subset),
    'Dataset Subset\n    Number of datapoints: 2\n    Of: Dataset Array\n        Number of datapoints: 4',
  );
  refused(() => new Subset(words, [4]), /^indices\[0\]: expected an integer from 0 to 3, got 4$/);
});

test('takes the chosen examples in the chosen order', () => {
  const subset = new Subset(squares, [7, 2, 2]);
  assert.is(subset.length, 3);
  assert.equal(
    [0, 1, 2].map((i) => subset.get(i)),
    [
      [49, 7],
      [4, 2],
      [4, 2],
    ],
  );
  const ofSubset = new Subset(subset, [2, 0]);
  assert.equal(
    [0, 1].map((i) => ofSubset.get(i)),
    [
      [4, 2],
      [49, 7],
    ],
  );
  assert.is(subset.getBatch, undefined);
});

test('makes whole batches where the data set does', async () => {
  const images = new ImageDataset({ ...madeUpImages(20, 4, 4), transform: new ToTensor() });
  const [x, y] = (await new Subset(new Subset(images, [19, 3, 11, 5]), [3, 0, 2]).getBatch!([2, 0, 1])) as Batch;
  const [expectedX, expectedY] = await images.getBatch([11, 5, 19]);
  sameBits(await x.data(), await expectedX.data());
  assert.equal(await numbersOf(y), await numbersOf(expectedY));
});

test('numbers outside are refused', () => {
  refused(() => new Subset(squares, [0, 10]), /^indices\[1\]: expected an integer from 0 to 9, got 10$/);
  refused(() => new Subset(squares, [-1]), /got -1$/);
  refused(() => new Subset(squares, [0.5]), /got 0.5$/);
  refused(() => new Subset(squares, undefined as never), /^indices: expected an array of numbers, got undefined$/);
  refused(
    () => new Subset({} as never, []),
    /^dataset: expected an array of examples, or an object with length and get\(index\), got Object$/,
  );
  refused(() => new Subset(squares, [1, 2]).get(2), /from 0 to 1, got 2$/);
  const images = new ImageDataset({ ...madeUpImages(3, 2, 2), transform: new ToTensor() });
  refused(() => new Subset(images, [1]).getBatch!([1]), /^indices\[0\]: expected an integer from 0 to 0, got 1$/);
});

test('what is no list of numbers is refused, and no memory is asked for by its length', () => {
  const refuse = (indices: unknown, message: RegExp) => refused(() => new Subset(squares, indices as number[]), message);
  refuse('12', /^indices: expected an array of numbers, got "12"$/);
  refuse(3, /^indices: expected an array of numbers, got 3$/);
  refuse(null, /^indices: expected an array of numbers, got null$/);
  refuse(new Set([1]), /^indices: expected an array of numbers, got Set$/);
  refuse(() => [1], /^indices: expected an array of numbers, got function/);
  refuse({ length: 2 ** 40, 0: 1 }, /^indices\[1\]: expected an integer from 0 to 9, got a hole in the array$/);
  refuse({ length: -1 }, /^indices: expected an array of numbers, got Object$/);
  refuse(new Array(2 ** 31 - 1), /^indices\[0\]: expected an integer from 0 to 9, got a hole in the array$/);
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  refuse([1, , 2], /^indices\[1\]: expected an integer from 0 to 9, got a hole in the array$/);
  refuse(['1'], /^indices\[0\]: expected an integer from 0 to 9, got "1"$/);
  refuse(BigInt64Array.of(1n), /^indices\[0\]: expected an integer from 0 to 9, got 1n$/);
  assert.equal([...new Subset(squares, vm.runInNewContext('new Uint8Array([2, 1])')).indices], [2, 1]);
  for (const [index, shown] of [
    ['1', '"1"'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol\\(s\\)'],
  ]) {
    refused(
      () => new Subset(squares, [1, 2]).get(index as never),
      new RegExp(`^index: expected an integer from 0 to 1, got ${shown as string}$`),
    );
  }
  refused(() => new Subset(squares, []).get(0), /^index: expected no index, for there is nothing to choose from, got 0$/);
});

test.run();
