import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gatherPixels, scatterExample } from '../src/gather';
import { madeUpImages, sameBits } from './helpers';

const test = suite('gather');

const tableOf = (channels: number) => Float32Array.from({ length: 256 * channels }, (_, i) => Math.sin(i) * 3);

/** The same in the plainest way. */
function plain(images: ReturnType<typeof madeUpImages>, indices: ArrayLike<number>, table: Float32Array): Float32Array {
  const { data, height, width, channels } = images;
  const output = new Float32Array(indices.length * height * width * channels);
  for (let n = 0; n < indices.length; n++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < height * width; pixel++) {
        const byte = data[(indices[n] * height * width + pixel) * channels + channel];
        output[(channel * height * width + pixel) * indices.length + n] = table[channel * 256 + byte];
      }
    }
  }
  return output;
}

for (const [height, width, channels] of [
  [28, 28, 1],
  [5, 7, 1],
  [2, 2, 1],
  [1, 1, 1],
  [4, 4, 3],
  [3, 5, 2],
]) {
  test(`${height} x ${width} x ${channels}, batches of 0 to 9 and 64`, () => {
    const images = madeUpImages(70, height, width, channels);
    for (const count of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 64]) {
      const indices = Int32Array.from({ length: count }, (_, n) => (n * 29 + 69) % 70);
      const table = tableOf(channels);
      sameBits(gatherPixels(images.data, images, indices, table), plain(images, indices, table), `batch of ${count}`);
    }
  });
}

test('images that do not start at a word', () => {
  const images = madeUpImages(10, 28, 28);
  const shifted = new Uint8Array(images.data.length + 3).subarray(3);
  shifted.set(images.data);
  const indices = [9, 0, 4, 4, 2];
  sameBits(gatherPixels(shifted, images, indices, tableOf(1)), plain(images, indices, tableOf(1)));
});

test('scatterExample puts an example beside the others', () => {
  const output = new Float32Array(6);
  scatterExample([1, 2, 3], 0, 2, output);
  scatterExample([4, 5, 6], 1, 2, output);
  assert.equal([...output], [1, 4, 2, 5, 3, 6]);
});

test.run();
