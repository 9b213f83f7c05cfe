import { manualSeed, noGrad, rand, shutdown, type Tensor, tensor } from '@kindling/core';
import type { Batch } from '@kindling/datasets';
import { Net } from '@kindling/models';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluate } from '../src/evaluate';

async function* given(batches: Batch[]): AsyncGenerator<Batch> {
  yield* batches;
}

function batch(size: number, target: number[]): [x: Tensor, y: Tensor] {
  return [rand([size, 1, 28, 28]), tensor(Int32Array.from(target))];
}

/** Log-probabilities of a batch as rows of numbers. */
async function logProbsOf(model: Net, x: Tensor): Promise<number[][]> {
  return (await noGrad(() => model.eval().forward(x)).toArray()) as number[][];
}

test('every example weighs the same, whatever the size of its batch', async () => {
  manualSeed(1);
  const model = new Net();
  const batches = [batch(4, [1, 2, 3, 4]), batch(1, [5])];
  const rows: { logProbs: number[]; label: number }[] = [];
  for (const [x, y] of batches) {
    const labels = await y.data();
    for (const [i, logProbs] of (await logProbsOf(model, x)).entries()) rows.push({ logProbs, label: labels[i] });
  }
  const predicted = rows.map(({ logProbs }) => logProbs.indexOf(Math.max(...logProbs)));

  const result = await evaluate(model.train(), given(batches));
  const expected = rows.reduce((sum, { logProbs, label }) => sum - logProbs[label], 0) / rows.length;
  assert.ok(Math.abs(result.averageLoss - expected) < 1e-6, `${result.averageLoss} is not ${expected}`);
  assert.is(result.accuracy, rows.filter(({ label }, i) => predicted[i] === label).length / rows.length);
  assert.is(model.training, false);

  const confusion = Array.from({ length: 10 }, () => new Array(10).fill(0));
  for (const [i, { label }] of rows.entries()) confusion[label][predicted[i]]++;
  assert.equal(result.confusion, confusion);

  assert.is(result.firstBatch.images, batches[0][0]);
  assert.equal([...Array.from(result.firstBatch.target)], [1, 2, 3, 4]);
  assert.equal([...Array.from(result.firstBatch.preds)], predicted.slice(0, 4));
});

test('an empty test set is an error, not a NaN', async () => {
  try {
    await evaluate(new Net(), given([]));
    assert.unreachable('expected an error');
  } catch (error) {
    assert.match((error as Error).message, 'the test set is empty');
  }
});

test.after(shutdown);
test.run();
