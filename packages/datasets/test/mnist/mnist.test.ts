import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { mnistFolder } from '@kindling/test-kit';
import { Compose, type Image, Normalize, ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DataLoader, MNIST, readIdx } from '../../src/index';
import { newFolder, numbersOf, rejected, sameBits } from '../helpers';
import { serve } from '../tinyServer';

const test = suite('MNIST');

const transform = new Compose([new ToTensor(), new Normalize([0.1307], [0.3081])]);

test('a wrong transform shows before any file is looked for', async () => {
  await rejected(
    MNIST.load({ root: '/nowhere', transform: 3 as never }),
    /^transform: expected a transform or a function, got 3$/,
  );
});

const root = mnistFolder();
if (root !== null) {
  const fileOf = (name: string) => {
    const packed = readdirSync(root).includes(`${name}.gz`);
    const bytes = readFileSync(join(root, packed ? `${name}.gz` : name));
    return packed ? gunzipSync(bytes) : bytes;
  };

  test('the real files: how many, of what size, and the first digits', async () => {
    const [train, testSet] = await Promise.all([MNIST.load({ root }), MNIST.load({ root, train: false })]);
    assert.equal([train.length, testSet.length], [60_000, 10_000]);
    assert.equal([train.height, train.width, train.channels], [28, 28, 1]);
    assert.equal(train.classes.length, 10);
    assert.equal([...train.targets.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    assert.equal([...testSet.targets.subarray(0, 10)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    const [image, digit] = train.get(0);
    assert.is(digit, 5);
    assert.equal([image.height, image.width, image.channels, image.data.length], [28, 28, 1, 784]);
    // The published mean and spread of the training pixels, which Normalize is given.
    const sums = train.data.reduce(([sum, squares], byte) => [sum + byte / 255, squares + (byte / 255) ** 2], [0, 0]);
    const mean = sums[0] / train.data.length;
    assert.is(mean.toFixed(4), '0.1307');
    assert.is(Math.sqrt(sums[1] / train.data.length - mean ** 2).toFixed(4), '0.3081');
  });

  test('a loader gives every image once, with the bits that get gives', async () => {
    const dataset = await MNIST.load({ root, train: false, transform });
    const loader = new DataLoader(dataset, { batchSize: 1000, shuffle: true, seed: 1 });
    const order = [...new DataLoader(dataset, { shuffle: true, seed: 1 }).sampler];
    const counts = new Array(10).fill(0);
    let seen = 0;
    for await (const [x, y] of loader) {
      assert.equal([...x.shape], [1000, 1, 28, 28]);
      for (const digit of await numbersOf(y)) counts[digit]++;
      const pixels = await x.data();
      for (const n of [0, 1, 2, 3, 4, 500, 999]) {
        sameBits(pixels.subarray(n * 784, (n + 1) * 784), await dataset.get(order[seen + n])[0].data());
      }
      seen += 1000;
    }
    assert.is(seen, 10_000);
    assert.equal(counts, [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  test('downloaded from a mirror, they are the same', async () => {
    const mirror = await serve((request, response) => {
      response.end(gzipSync(fileOf(request.url!.slice(1).replace('.gz', '')), { level: 1 }));
    });
    const folder = newFolder();
    try {
      const options = { root: folder, train: false, download: true, mirrors: ['http://127.0.0.1:1/', mirror.address] };
      const downloaded = await MNIST.load(options);
      assert.ok(Buffer.from(downloaded.data).equals(fileOf('t10k-images-idx3-ubyte').subarray(16)));
      assert.equal(readdirSync(join(folder, 'MNIST/raw')).sort(), ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte']);
    } finally {
      await mirror.close();
    }
  });

  test('one wrong bit is noticed, and the other split is not another name for this one', async () => {
    const folder = newFolder();
    const images = fileOf('t10k-images-idx3-ubyte');
    const labels = fileOf('t10k-labels-idx1-ubyte');
    const write = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes);
    mkdirSync(folder, { recursive: true });
    write('t10k-images-idx3-ubyte', images);
    write('t10k-labels-idx1-ubyte', labels);
    write('train-images-idx3-ubyte', images);
    write('train-labels-idx1-ubyte', labels);
    await rejected(
      MNIST.load({ root: folder }),
      /train-images-idx3-ubyte: expected the published train-images-idx3-ubyte of MNIST \(sha256 ba89/,
    );
    assert.is((await MNIST.load({ root: folder, train: false })).length, 10_000);
    images[images.length >> 1] ^= 1;
    write('t10k-images-idx3-ubyte', images);
    await rejected(
      MNIST.load({ root: folder, train: false }),
      /t10k-images-idx3-ubyte: expected the published .* got sha256 \w{64}$/,
    );
  });

  test('readIdx reads one of them', async () => {
    const name = readdirSync(root).find((entry) => entry.startsWith('t10k-labels'))!;
    const { data, shape } = await readIdx(join(root, name));
    assert.equal(shape, [10_000]);
    assert.equal([...data.subarray(0, 3)], [7, 2, 1]);
  });

  test('without a transform the type of x is an image', async () => {
    const dataset: MNIST<Image> = await MNIST.load({ root, train: false });
    assert.is(dataset.get(0)[0].data.constructor, Uint8Array);
    assert.is(dataset.transform, null);
  });
}

test.run();
