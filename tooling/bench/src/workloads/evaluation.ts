import { noGrad, realize, shutdown, useBackend } from '@kindling/core';
import { DataLoader } from '@kindling/datasets';
import { Net } from '@kindling/models';
import { functional as F } from '@kindling/nn';
import { median } from '../measure/statistics';
import { loadImages } from './loadImages';
import { answer, workloadSettings } from './protocol';
import type { EvaluationSettings } from './settings';

const { images, threads, batchSize, passes } = workloadSettings<EvaluationSettings>();
await useBackend('webasm', { threads });
const dataset = await loadImages(images, false);
const loader = new DataLoader(dataset, { batchSize, shuffle: true, seed: 1 });
const model = new Net();
model.eval();

async function testPass(batches: number): Promise<void> {
  let correct = 0;
  let loss = 0;
  let seen = 0;
  for await (const [x, y] of loader) {
    const logProbs = model.forward(x);
    const batchLoss = F.nllLoss(logProbs, y, { reduction: 'sum' });
    const batchPreds = logProbs.argmax(1);
    await realize([batchLoss, batchPreds]);
    const [preds, target] = await Promise.all([batchPreds.data(), y.data()]);
    preds.forEach((pred, n) => {
      if (pred === target[n]) correct++;
    });
    loss += await batchLoss.item();
    if (++seen === batches) break;
  }
  if (!Number.isFinite(loss + correct)) throw new Error(`expected a finite loss, got ${loss}`);
}

await noGrad(async () => {
  await testPass(1); // compiles the plan
  const times: number[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const start = performance.now();
    await testPass(loader.length);
    times.push(performance.now() - start);
  }
  answer({ ms: median(times) });
});
await shutdown();
