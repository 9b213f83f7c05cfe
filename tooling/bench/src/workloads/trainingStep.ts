import { shutdown, useBackend } from '@kindling/core';
import { median } from '../measure/statistics';
import { answer, workloadSettings } from './protocol';
import { randomBatch } from './randomBatch';
import type { TrainingStepSettings } from './settings';
import { createTrainer } from './trainer';

const { threads, batchSize, width, warmUpSteps, steps } = workloadSettings<TrainingStepSettings>();
await useBackend('webasm', { threads });
const [x, y] = randomBatch(batchSize);
const { model, step } = createTrainer(width);
model.train();
for (let i = 0; i < warmUpSteps; i++) await step(x, y);
const times: number[] = [];
for (let i = 0; i < steps; i++) {
  const start = performance.now();
  await step(x, y);
  times.push(performance.now() - start);
}
answer({ ms: median(times) });
await shutdown();
