import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cutBatch } from '../../src/codegen/batchBlocks';
import { wasmTarget } from '../../src/codegen/wasm/target';
import {
  conv2d,
  linear,
  logSoftmax,
  maxPool2d,
  nllLoss,
  realize,
  seededRandom,
  shutdown,
  tensor,
  useBackend,
} from '../../src/index';

// A batch is computed in blocks of examples: its sums must be those of batches that are cut into none.

const random = seededRandom(3);
const numbers = (count: number, scale: number) => Float32Array.from({ length: count }, () => scale * (2 * random.uniform() - 1));
const shapes = [[6, 1, 5, 5], [6], [8, 6, 3, 3], [8], [10, 200], [10]];
const weights = shapes.map((shape) =>
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

test('a batch is cut into whole cache lines; what they leave over fills a vector at least', () => {
  const blocksOf = (batch: number) => {
    const cut = cutBatch(batch, wasmTarget);
    return cut && [cut.size * cut.count, batch - cut.size * cut.count];
  };
  const blocks = {
    16: null,
    31: null,
    32: [32, 0],
    33: null,
    36: [32, 4],
    50: [32, 18],
    64: [64, 0],
    100: [96, 4],
    129: [112, 17],
  };
  for (const [batch, expected] of Object.entries(blocks)) assert.equal(blocksOf(Number(batch)), expected, `a batch of ${batch}`);
});

for (const [batch, chunk, padding] of [
  [48, 12, 0],
  [36, 12, 1],
  [50, 10, 0],
  [100, 25, 1],
  [200, 50, 0],
  [256, 16, 1],
  [129, 43, 0],
]) {
  test(`a batch of ${batch} (padding ${padding}) sums to what batches of ${chunk} sum to, with any number of threads`, async () => {
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
  });
}

test('what is wanted of a batch in blocks comes back whole, also under another shape', async () => {
  await useBackend('webasm', { threads: 1 });
  const images = numbers(200 * 784, 1);
  const [w1, b1] = weights.map((data, i) => tensor(data, { shape: shapes[i] }));
  const read = async (start: number, end: number) => {
    const x = tensor(images.slice(start * 784, end * 784), { shape: [end - start, 1, 28, 28] });
    const pooled = maxPool2d(conv2d(x, w1, b1), 2);
    const rows = pooled.reshape([end - start, -1]);
    const wanted = [rows.argmax(1), rows, pooled.sum([2, 3]), rows.max(1)];
    await realize(wanted);
    return Promise.all(wanted.map((value) => value.data()));
  };
  const whole = await read(0, 200);
  const parts = [await read(0, 100), await read(100, 200)];
  for (const [i, values] of whole.entries()) {
    const expected = values.slice();
    expected.set(parts[0][i]);
    expected.set(parts[1][i], parts[0][i].length);
    assert.equal(values, expected);
  }
});

test.after(shutdown);
test.run();
