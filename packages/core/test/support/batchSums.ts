import * as assert from 'uvu/assert';
import { conv2d, linear, logSoftmax, maxPool2d, nllLoss, realize, seededRandom, tensor, useBackend } from '../../src/index';

const random = seededRandom(3);
export const numbers = (count: number, scale: number) =>
  Float32Array.from({ length: count }, () => scale * (2 * random.uniform() - 1));
export const shapes = [[6, 1, 5, 5], [6], [8, 6, 3, 3], [8], [10, 200], [10]];
export const weights = shapes.map((shape) =>
  numbers(
    shape.reduce((n, size) => n * size, 1),
    0.2,
  ),
);

/** The loss and every gradient, each summed over the examples. */
async function sums(images: Float32Array, target: number[], padding: number): Promise<Float32Array[]> {
  const [w1, b1, w2, b2, w3, b3] = weights.map((data, i) => tensor(data, { shape: shapes[i], requiresGrad: true }));
  const x = tensor(images, { shape: [target.length, 1, 28, 28] });
  let h = maxPool2d(conv2d(x, w1, b1), 2).relu();
  h = maxPool2d(conv2d(h, w2, b2, { padding }), 2).relu();
  if (padding > 0) h = maxPool2d(h, 2, { stride: 1 });
  const loss = nllLoss(logSoftmax(linear(h.flatten(1), w3, b3), 1), target, { reduction: 'sum' });
  loss.backward();
  const wanted = [loss, ...[w1, b1, w2, b2, w3, b3].map((weight) => weight.grad ?? loss)];
  await realize(wanted);
  return Promise.all(wanted.map((value) => value.data()));
}

/** Holds that a batch has the sums of batches of `chunk`, and the same bits with one and two threads. */
export async function assertSums(batch: number, chunk: number, padding: number): Promise<void> {
  const images = numbers(batch * 784, 1);
  const target = Array.from({ length: batch }, () => random.integer(10));
  await useBackend('webasm', { threads: 2 });
  const two = await sums(images, target, padding);
  await useBackend('webasm', { threads: 1 });
  const one = await sums(images, target, padding);
  assert.equal(two, one, 'bits differ between one and two threads');
  const total = one.map((values) => new Float64Array(values.length));
  for (let start = 0; start < batch; start += chunk) {
    const part = await sums(images.slice(start * 784, (start + chunk) * 784), target.slice(start, start + chunk), padding);
    for (const [i, values] of part.entries()) for (const [j, value] of values.entries()) total[i][j] += value;
  }
  for (const [i, values] of one.entries()) {
    // float32 sums of up to 576 * 256 terms in another order: relative to the largest entry of the gradient
    const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    for (const [j, value] of values.entries())
      assert.ok(Math.abs(value - total[i][j]) <= 1e-5 * largest, `${i}: ${value} and ${total[i][j]}`);
  }
}
