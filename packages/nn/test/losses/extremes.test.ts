import { shutdown, type Tensor, tensor, useBackend } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { functional as F } from '../../src/index';

// Losses where a factor of their gradient is infinite or NaN. The numbers are PyTorch's.

const inf = Number.POSITIVE_INFINITY;

async function gradients(loss: (...inputs: Tensor[]) => Tensor, ...data: number[][][]): Promise<unknown[]> {
  await useBackend('webasm', { threads: 1 });
  const inputs = data.map((numbers) => tensor(numbers, { requiresGrad: true }));
  loss(...inputs)
    .sum()
    .backward();
  return Promise.all(inputs.map(({ grad }) => (grad as Tensor).toArray()));
}

test('the cosine of a vector of zeros has a gradient of numbers', async () => {
  const [came] = (await gradients((x) => F.cosineSimilarity(x, tensor([[3, 4]])), [[0, 0]])) as number[][][];
  // (0.6, 0.8) / eps
  assert.ok(Math.abs(came[0][0] / 6e7 - 1) < 1e-6 && Math.abs(came[0][1] / 8e7 - 1) < 1e-6, String(came));
});

test('points that are the same are 0 apart, whatever the norm, and their gradient is 0', async () => {
  for (const p of [1, 2, 3, inf]) {
    const came = await gradients((x, y) => F.pairwiseDistance(x, y, { p, eps: 0 }), [[1, 2]], [[1, 2]]);
    assert.equal(came, [[[0, 0]], [[0, 0]]], `p = ${p}`);
  }
  const of = [[1, 2]];
  assert.equal(
    await gradients((a, b, c) => F.tripletMarginLoss(a, b, c, { eps: 0 }), of, of, of),
    [of, of, of].map(() => [[0, 0]]),
  );
});

test('a line has its slope at infinity too, and none at NaN', async () => {
  const data = [[inf, -inf, Number.NaN, 0.5]];
  const target = tensor([[0, 0, 0, 0]]);
  assert.equal(await gradients((x) => F.smoothL1Loss(x, target, { reduction: 'sum' }), data), [[[1, -1, Number.NaN, 0.5]]]);
  assert.equal(await gradients((x) => F.huberLoss(x, target, { reduction: 'sum', delta: 2 }), data), [
    [[2, -2, Number.NaN, 0.5]],
  ]);
});

test('a variance below 0 has no likelihood', async () => {
  await useBackend('webasm', { threads: 1 });
  const of = (variance: number) => F.gaussianNllLoss(tensor([1]), tensor([2]), tensor([variance])).item();
  assert.ok(Number.isNaN(await of(-1)));
  assert.ok(Number.isFinite(await of(0)));
});

test.after(shutdown);
test.run();
