import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { wasmTarget } from '../../src/codegen/wasm/target';
import { conv2d, embedding, realize, seededRandom, shutdown, type Tensor, tensor, useBackend, zeros } from '../../src/index';
import { scheduleOf } from '../support/schedules';

// Blocks of a batch are found for each part of a graph: who cannot read them reads a copy in one piece.

const random = seededRandom(5);
const numbers = (count: number, scale: number) => Float32Array.from({ length: count }, () => scale * (2 * random.uniform() - 1));

/** Whether every convolution's kernel runs block by block, over so many of them. */
function inBlocks(tensors: readonly Tensor[], counts = [4]): boolean {
  const kernels = scheduleOf(tensors, wasmTarget).kernels.filter(({ kernel }) => kernel.name.startsWith('conv2d'));
  return kernels.length > 1 && kernels.every(({ kernel }) => counts.includes(kernel.loops[0].loop.size));
}

test('what cannot be read in blocks takes them from nothing else', () => {
  const hidden = (batch: number) => conv2d(zeros([batch, 1, 6, 6]), zeros([3, 1, 3, 3])).relu();
  const outputs = (h: Tensor) => conv2d(h, zeros([5, 3, 2, 2])).sum([1, 2, 3]);
  const others: [string, (h: Tensor) => Tensor][] = [
    ['a part of the batch', (h) => h.slice(0, 5, 31).sum()],
    ['one example', (h) => h.select(0, 3).sum()],
    ['the batch backwards', (h) => h.flip([0]).mul(2).sum()],
    ['examples in pairs', (h) => h.reshape([32, -1]).sum(1)],
    ['chosen examples', (h) => h.indexSelect(0, tensor(Int32Array.of(3, 1, 3))).sum()],
    ['an embedding', (h) => h.sum([1, 2, 3]).add(embedding(tensor(new Int32Array(64)), zeros([9, 4])).sum(1))],
    ['the largest of each place', (h) => h.max(0)],
  ];
  assert.ok(inBlocks([outputs(hidden(64))]));
  for (const [name, other] of others) {
    const h = hidden(64);
    assert.ok(inBlocks([outputs(h), other(h)]), name);
  }
  assert.ok(inBlocks([outputs(hidden(64)), outputs(hidden(32))], [4, 2]), 'batches of two sizes');
});

test('what cannot be read in blocks is what it is without them', async () => {
  await useBackend('webasm', { threads: 1 });
  for (const batch of [64, 50, 100]) {
    const [images, w] = [numbers(batch * 36, 1), numbers(27, 1)];
    const hidden = (from: number, to: number) => {
      const x = tensor(images.slice(from * 36, to * 36), { shape: [to - from, 1, 6, 6] });
      return conv2d(x, tensor(w, { shape: [3, 1, 3, 3] })).relu();
    };
    const h = hidden(0, batch);
    const rows = h.reshape([batch, -1]);
    const chosen = Int32Array.of(batch - 1, 1, 17, batch - 1);
    const wanted = [
      h,
      h.flip([0]),
      h.reshape([batch / 2, -1]).sum(1),
      h.indexSelect(0, tensor(chosen)),
      h.max(0),
      h.argmax(0),
      rows.mT.matmul(rows),
      rows.matmul(rows.mT),
      h.mul(h).mean(0),
      zeros([5, 3, 4, 4]).scatterAdd(
        0,
        tensor(
          Int32Array.from({ length: batch * 48 }, (_, i) => Math.floor(i / 48) % 5),
          { shape: [batch, 3, 4, 4] },
        ),
        h,
      ),
      conv2d(h, tensor(w.slice(0, 12), { shape: [1, 3, 2, 2] })),
    ];
    await realize(wanted);
    // one example at a time has no blocks
    const examples = await Promise.all(Array.from({ length: batch }, (_, n) => hidden(n, n + 1).data()));
    const size = examples[0].length;
    const sumOver = (count: number, f: (i: number) => number) =>
      Array.from({ length: count }, (_, i) => f(i)).reduce((a, b) => a + b, 0);
    const row = (n: number) => [...examples[n]];
    const each = (f: (i: number) => number) => Array.from({ length: size }, (_, i) => f(i));
    const expected = [
      examples.flatMap((e) => [...e]),
      [...examples].reverse().flatMap((e) => [...e]),
      Array.from({ length: batch / 2 }, (_, n) => sumOver(size, (i) => examples[2 * n][i] + examples[2 * n + 1][i])),
      [...chosen].flatMap(row),
      each((i) => Math.max(...examples.map((e) => e[i]))),
      each((i) => examples.reduce((best, e, n) => (e[i] > examples[best][i] ? n : best), 0)),
      each((i) => i).flatMap((i) => each((j) => sumOver(batch, (n) => examples[n][i] * examples[n][j]))),
      examples.flatMap((a) => examples.map((b) => sumOver(size, (i) => a[i] * b[i]))),
      each((i) => sumOver(batch, (n) => examples[n][i] ** 2) / batch),
      Array.from({ length: 5 }, (_, k) => each((i) => sumOver(Math.ceil((batch - k) / 5), (m) => examples[5 * m + k][i]))).flat(),
    ];
    for (const [i, values] of expected.entries()) assertClose(await wanted[i].data(), values);
  }
});

test.after(shutdown);
test.run();
