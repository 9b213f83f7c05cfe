import { shutdown, useBackend } from '@kindling/core';
import { DataLoader } from '@kindling/datasets';
import { loadImages } from './loadImages';
import { answer, workloadSettings } from './protocol';
import type { FirstStepSettings } from './settings';
import { createTrainer } from './trainer';

const { images, threads } = workloadSettings<FirstStepSettings>();
const [dataset] = await Promise.all([loadImages(images, true), useBackend('webasm', { threads })]);
const { model, step } = createTrainer();
model.train();
for await (const [x, y] of new DataLoader(dataset, { batchSize: 64, shuffle: true, seed: 1 })) {
  const loss = await step(x, y);
  answer({ firstLoss: await loss.item() }); // the benchmark takes the time at which this arrives
  break;
}
await shutdown();
