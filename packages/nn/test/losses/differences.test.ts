import { ones, profile, realize, shutdown, type Tensor, tensor, useBackend, zeros } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { functional as F } from '../../src/index';

// Values are held against PyTorch's in test/modules; here are PyTorch's own at and beyond the bounds, and what a loss costs.

const losses = [
  ['huberLoss', (x: Tensor, y: Tensor, reduction: 'none' | 'mean') => F.huberLoss(x, y, { delta: 0.5, reduction })],
  ['smoothL1Loss', (x: Tensor, y: Tensor, reduction: 'none' | 'mean') => F.smoothL1Loss(x, y, { beta: 0.5, reduction })],
] as const;

test('losses that are squares within bounds and lines beyond them', async () => {
  await useBackend('webasm', { threads: 1 });
  const expected = {
    huberLoss: { values: [0, 0.03125, 0.125, 0.125, 0.375, 1.875], slopes: [0, -0.25, 0.5, -0.5, 0.5, -0.5] },
    smoothL1Loss: { values: [0, 0.0625, 0.25, 0.25, 0.75, 3.75], slopes: [0, -0.5, 1, -1, 1, -1] },
  };
  for (const [name, loss] of losses) {
    const x = tensor([1, 0.75, 1.5, 0.5, 2, -3], { requiresGrad: true });
    const y = ones([6]);
    const values = loss(x, y, 'none');
    values.sum().backward();
    assert.equal([...(await values.data())], expected[name].values, name);
    assert.equal([...(await (x.grad as Tensor).data())], expected[name].slopes, name);
  }
});

test('a difference is read once by the loss and once by its gradient', async () => {
  await useBackend('webasm', { threads: 1 });
  for (const [name, loss] of losses) {
    const x = zeros([64], { requiresGrad: true });
    const y = ones([64]);
    const step = async () => {
      x.grad = null;
      const value = loss(x, y, 'mean');
      value.backward();
      await realize([value, x.grad as unknown as Tensor]);
    };
    await step();
    const kernels = await profile(step);
    assert.ok(kernels.reduce((count, { runs }) => count + runs, 0) <= 4, `${name}: ${kernels.map((kernel) => kernel.name)}`);
  }
});

test.after(shutdown);
test.run();
