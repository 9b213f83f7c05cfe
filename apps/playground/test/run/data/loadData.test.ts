import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { mnistFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultConfig } from '../../../src/run/config';
import { loadData } from '../../../src/run/data/loadData';
import { readMnistFiles } from '../../../src/run/data/mnistFiles';

const digits = { ...defaultConfig.data, train: 40, test: 10 };

test('noise disturbs the pixels, the same way each time; shuffled labels are dealt out among the pictures that were chosen', async () => {
  const clean = (await loadData(digits, 1, {})).train;
  const noisy = (await loadData({ ...digits, noise: 0.3 }, 1, {})).train;
  const pixels = noisy.pixels(5).slice();
  assert.equal((await loadData({ ...digits, noise: 0.3 }, 1, {})).train.pixels(5), pixels);
  const difference = pixels.reduce((sum, value, at) => sum + Math.abs(value - clean.pixels(5)[at]), 0) / 784;
  assert.ok(difference > 15 && difference < 60, `${difference}`);
  const labelsOf = async (shuffled: number) => {
    const { train } = await loadData({ ...digits, shuffled }, 1, {});
    return Array.from({ length: train.length }, (_, index) => train.label(index));
  };
  const [right, half, all] = [await labelsOf(0), await labelsOf(0.5), await labelsOf(1)];
  const moved = (labels: number[]) => labels.filter((label, index) => label !== right[index]).length;
  assert.ok(moved(half) > 5 && moved(half) <= 20, `${moved(half)}`);
  assert.ok(moved(all) > 25, `${moved(all)}`);
  assert.equal(all.toSorted(), right.toSorted());
});

test('of own pictures every fifth of a class is kept for the test; without any, those that were learned from are the test', async () => {
  const own = { ...digits, kind: 'own', classes: ['a', 'b'] } as const;
  const picture = (label: number, value: number) => ({ pixels: new Uint8Array(784).fill(value), label });
  const pictures = [...Array.from({ length: 6 }, (_, n) => picture(0, n)), picture(1, 100), picture(1, 101)];
  const { train, test: held, classes } = await loadData(own, 1, { pictures });
  assert.equal(classes, ['a', 'b']);
  assert.is(train.length, 7);
  assert.equal([held.length, held.label(0), held.pixels(0)[0]], [1, 0, 4]);
  assert.is((await loadData(own, 1, { pictures: pictures.slice(5) })).test.length, 3);
  try {
    await loadData(own, 1, { pictures: pictures.slice(0, 6) });
    assert.unreachable();
  } catch (error) {
    assert.is((error as Error).message, 'pictures: expected at least one of "b", got none');
  }
});

/** Two pictures in the form of MNIST's files. */
const idx = (magic: number, shape: number[], bytes: Uint8Array): Uint8Array => {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, magic);
  for (const [at, size] of shape.entries()) header.setUint32(4 + 4 * at, size);
  return new Uint8Array([...new Uint8Array(header.buffer), ...bytes]);
};
const images = idx(0x803, [2, 28, 28], new Uint8Array(2 * 784).fill(9));
const labels = idx(0x801, [2], Uint8Array.of(4, 9));
const files = [
  { name: 'train-images-idx3-ubyte.gz', bytes: new Uint8Array(gzipSync(images)) },
  { name: 'train-labels-idx1-ubyte', bytes: labels },
  { name: 't10k-images.idx3-ubyte', bytes: images },
  { name: 't10k-labels-idx1-ubyte.gz', bytes: new Uint8Array(gzipSync(labels)) },
];

test('four dropped files, packed or not, are MNIST; what is missing or damaged is named', async () => {
  const { train, test: other } = await loadData({ ...digits, kind: 'mnist' }, 1, { files });
  assert.equal([train.length, train.label(1), train.pixels(1)[783], other.label(0)], [2, 9, 9, 4]);
  const refused = async (changed: typeof files, message: RegExp) => {
    const error = await readMnistFiles(changed).catch((one: Error) => one);
    assert.match((error as Error).message, message);
  };
  await refused(files.slice(1), /got no train images: train-labels/);
  await refused([], /got no train images: none$/);
  const swap = (at: number, bytes: Uint8Array) => files.map((file, index) => (index === at ? { ...file, bytes } : file));
  await refused(swap(0, files[0].bytes.slice(0, 20)), /^train-images-idx3-ubyte.gz: the gzip file is truncated$/);
  await refused(swap(1, images), /^train-labels-idx1-ubyte: expected the magic number 0x00000801/);
  await refused(swap(1, idx(0x801, [1], Uint8Array.of(1))), /expected 2 labels, one a picture, got 1$/);
  await refused(swap(1, idx(0x801, [2], Uint8Array.of(1, 10))), /expected digits from 0 to 9, got 10$/);
  await refused(swap(2, idx(0x803, [1, 2, 2], new Uint8Array(4))), /expected pictures of 28 x 28, got 2 x 2$/);
});

const folder = mnistFolder();
if (folder !== null) {
  test('the published files are MNIST', async () => {
    const names = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'].map(
      (name) => `${name}-ubyte.gz`,
    );
    const published = names.map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
    const { train, test: other } = await readMnistFiles(published);
    assert.equal([train.length, other.length, train.label(0), other.label(0)], [60_000, 10_000, 5, 7]);
  });
}

test.run();
