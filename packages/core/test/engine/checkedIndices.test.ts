import { rejectsExactly, testBackends, throwsExactly } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { crossEntropy, nllLoss, realize, shutdown, tensor, tensorFromBatchInnermost, useBackend, zeros } from '../../src/index';
import { countRuns } from '../support/countRuns';

const logits = () =>
  tensor(
    [
      [1, 2, 3],
      [1, 2, 3],
    ],
    { requiresGrad: true },
  );

for (const { name: backend, threads } of testBackends({ also: ['webgpu'] })) {
  const test = suite(`class indices that an op computes, on ${backend}, ${threads} threads`);
  test.before(async () => {
    await useBackend(backend, { threads });
  });

  test('one that is no class is an error that names it, and nothing is given out', async () => {
    const x = logits();
    const loss = crossEntropy(x, tensor([2, 1]).add(1));
    loss.backward();
    const other = tensor([1]).add(1);
    await rejectsExactly(realize([loss, other]), 'crossEntropy: target[0]: expected an index from 0 to 2, got 3');
    assert.is(loss.node.value, null);
    assert.is(other.node.value, null);
    await rejectsExactly(loss.item(), 'crossEntropy: target[0]: expected an index from 0 to 2, got 3');
    assert.is(await other.item(), 2);
  });

  test('fractions, NaN and numbers below 0 as well', async () => {
    for (const [added, shown] of [
      [0.5, '0.5'],
      [Number.NaN, 'NaN'],
      [-2, '-2'],
    ] as const) {
      await rejectsExactly(
        nllLoss(logits(), tensor([0, 1]).add(added)).item(),
        `nllLoss: target[0]: expected an index from 0 to 2, got ${shown}`,
      );
    }
  });

  test('the error counts them in row-major order, wherever they lie in memory', async () => {
    const scores = zeros([2, 10, 3]);
    const target = tensorFromBatchInnermost(Float32Array.of(0, 0, 11, 0, 0, 0), [2, 3]);
    const wanted = 'crossEntropy: target[1]: expected an index from 0 to 9, got';
    throwsExactly(() => crossEntropy(scores, target), `${wanted} 11`);
    await rejectsExactly(crossEntropy(scores, target.add(1)).item(), `${wanted} 12`);
  });

  test('also through a reshape, and where the values were read before', async () => {
    const computed = tensor([
      [2, 1],
      [0, 3],
    ]).mul(1);
    const losses = () =>
      crossEntropy(
        tensor([
          [1, 2, 3],
          [1, 2, 3],
          [1, 2, 3],
          [1, 2, 3],
        ]),
        computed.reshape([4]),
      );
    await rejectsExactly(losses().item(), 'crossEntropy: target[3]: expected an index from 0 to 2, got 3');
    await computed.data();
    await rejectsExactly(losses().item(), 'crossEntropy: target[3]: expected an index from 0 to 2, got 3');
  });

  test('classes are taken, and the gradient is right', async () => {
    const x = logits();
    const loss = crossEntropy(x, tensor([1, 0]).add(1));
    loss.backward();
    const plain = logits();
    crossEntropy(plain, [2, 1]).backward();
    const [grad, expected] = [await x.grad?.data(), await plain.grad?.data()];
    grad?.forEach((value, i) => assert.ok(Math.abs(value - (expected as Float32Array)[i]) < 1e-7));
    assert.ok(Math.abs((await loss.item()) - 0.90760597) < 1e-6);
  });

  test('plain targets are computed in one run and read nothing back', async () => {
    const counts = await countRuns();
    const loss = crossEntropy(logits(), [2, 1]);
    await realize([loss]);
    assert.is(counts.runs, 1);
    assert.is(loss.node.inputs.length, 1);
  });

  test.after(shutdown);
  test.run();
}
