import type { Tensor } from '@kindling/core';
import {
  ColorJitter,
  Compose,
  type Image,
  RandomApply,
  RandomCrop,
  RandomErasing,
  RandomHorizontalFlip,
  RandomRotation,
  ToTensor,
  type TransformLike,
} from '@kindling/transforms';
import * as assert from 'uvu/assert';
import { DataLoader, type DataLoaderOptions, ImageDataset, type MapDataset } from '../../src/index';
import { madeUpImages } from '../helpers';

/** Random transforms that worker threads can make again. */
export const augment = () =>
  new Compose([
    new RandomCrop(8, { padding: 2 }),
    new RandomHorizontalFlip(),
    new RandomApply([new ColorJitter({ brightness: 0.4, hue: 0.1 })]),
    new RandomRotation(20),
    new ToTensor(),
    new RandomErasing({ value: 'random' }),
  ]);
/** A data set of pictures that are all different. */
export const images = (transform: TransformLike<Image, never>, count = 11) =>
  new ImageDataset({ ...madeUpImages(count, 8, 8, 3), transform });

/** The bits of each batch of some epochs. */
export async function bitsOf(loader: AsyncIterable<unknown>, epochs = 2): Promise<string[]> {
  const bits: string[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for await (const batch of loader) {
      const [x, y] = batch as [Tensor, Tensor];
      const numbers = await x.data();
      const hex = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('hex');
      bits.push(`${x.shape} ${y.dtype} ${await y.data()} ${hex}`);
    }
  }
  return bits;
}

/** What is said on the console meanwhile. */
export async function warnings(run: () => Promise<unknown>): Promise<string[]> {
  const { warn } = console;
  const said: string[] = [];
  console.warn = (text: string) => said.push(text);
  try {
    await run();
  } finally {
    console.warn = warn;
  }
  return said;
}

/** Whether a loader gives the same bits with these numbers of workers as with none, and says nothing. */
export async function sameForAnyNumber(
  dataset: MapDataset<never>,
  options: DataLoaderOptions<never>,
  numbers = [1, 2],
): Promise<void> {
  const expected = await bitsOf(new DataLoader(dataset, options));
  for (const workers of numbers) {
    const said = await warnings(async () => {
      assert.equal(await bitsOf(new DataLoader(dataset, { ...options, workers })), expected, `${workers} workers`);
    });
    assert.equal(said, []);
  }
}
