import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cutBatch } from '../../src/codegen/batchBlocks';
import { wasmTarget } from '../../src/codegen/wasm/target';
import { conv2d, maxPool2d, realize, shutdown, tensor, useBackend, zeros } from '../../src/index';
import { assertSums, numbers, shapes, weights } from '../support/batchSums';
import { kernelNames } from '../support/schedules';

// A batch is computed in blocks of examples: its sums must be those of batches that are cut into none.

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

test('a batch that leaves much of its vectors empty is convolved along the rows of pictures, where these fill them', () => {
  const alongRows = (batch: number, width: number, stride = 1) =>
    kernelNames([conv2d(zeros([batch, 8, 8, width]), zeros([8, 8, 3, 3]), null, { padding: 1, stride })]).includes('pad');
  assert.ok(alongRows(5, 16));
  assert.ok(alongRows(6, 8), 'six of eight');
  assert.not(alongRows(5, 9), 'rows that fill them as badly');
  assert.not(alongRows(5, 16, 2), 'neighbours of a row that lie apart');
  for (const batch of [4, 8, 15, 21]) assert.not(alongRows(batch, 16), `a batch of ${batch}`);
});

// others: batchBlocks.long.test.ts
for (const [batch, chunk, padding] of [
  [48, 12, 0],
  [36, 12, 1],
  [129, 43, 0],
  [30, 5, 1],
])
  test(`a batch of ${batch} (padding ${padding}) sums to what batches of ${chunk} sum to, with any number of threads`, () =>
    assertSums(batch, chunk, padding));

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
