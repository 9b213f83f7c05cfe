import { profile, shutdown, useBackend } from '@kindling/core';
import { answer, workloadSettings } from './protocol';
import { randomBatch } from './randomBatch';
import type { KernelsSettings } from './settings';
import { createTrainer } from './trainer';

const { batchSize, width, warmUpSteps, steps } = workloadSettings<KernelsSettings>();
await useBackend('webasm', { threads: 1 }); // as kernels are timed
const [x, y] = randomBatch(batchSize);
const { model, step } = createTrainer(width);
model.train();
for (let i = 0; i < warmUpSteps; i++) await step(x, y);
const start = performance.now();
const kernels = await profile(async () => {
  for (let i = 0; i < steps; i++) await step(x, y);
});
answer({ batchSize, steps, stepMs: (performance.now() - start) / steps, kernels });
await shutdown();
