import { testBackends } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { conv2d, crossEntropy, full, linear, ones, realize, shutdown, type Tensor, useBackend } from '../../src/index';
import { unfitGraphs } from '../support/unfitGraphs';

let turn = 0;

/** A small step with a gradient, another plan each time; how far its numbers are from what they must be. */
async function errorOfSmallStep(): Promise<number> {
  const size = 3 + (turn++ % 40);
  const weight = full([2, 1, 2, 2], 0.5, { requiresGrad: true });
  const hidden = conv2d(ones([4, 1, size + 1, 2]), weight).flatten(1);
  const loss = crossEntropy(linear(hidden, full([3, 2 * size], 0.25)), [0, 1, 2, 0]);
  const product = hidden.mul(weight.sum()).sum();
  product.backward();
  await realize([loss, weight.grad as Tensor]);
  // hidden is 2 everywhere; d/dw of sum(hidden) * sum(w) = 4 * size * 4 + 2 * 4 * size * 2
  const expected = 4 * size * 4 + 16 * size;
  const grad = await (weight.grad as Tensor).data();
  return Math.max(
    Math.abs((await loss.item()) - Math.log(3)),
    ...Array.from(grad, (value) => Math.abs(value - expected) / expected),
  );
}

for (const { name: backend, threads } of testBackends({ also: ['webgpu'] })) {
  const test = suite(`graphs that do not fit, on ${backend}, ${threads} threads`);
  test.before(async () => {
    await useBackend(backend, { threads });
  });

  test('a small step is right', async () => {
    assert.ok((await errorOfSmallStep()) < 1e-5);
  });

  for (const { name, compute } of unfitGraphs) {
    test(`${name}: an error in words, and the next graph is right`, async () => {
      let error: unknown = null;
      await (async () => compute())().catch((reason) => {
        error = reason;
      });
      assert.is((error as unknown as Error | null)?.name, 'KindlingError', String(error));
      const { message } = error as unknown as Error;
      assert.ok(!message.includes('\n') && message.length < 500, message);
      assert.ok(/GiB|TiB|PiB|elements|numbers|integer/.test(message), message);
      assert.ok((await errorOfSmallStep()) < 1e-5);
    });
  }

  test.after(shutdown);
  test.run();
}
