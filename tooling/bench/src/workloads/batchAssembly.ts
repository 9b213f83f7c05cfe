import { DataLoader } from '@kindling/datasets';
import { loadImages } from './loadImages';
import { answer, workloadSettings } from './protocol';
import type { BatchAssemblySettings } from './settings';

const { images, batchSize, batches } = workloadSettings<BatchAssemblySettings>();
const loader = new DataLoader(await loadImages(images, true), { batchSize, shuffle: true, seed: 1, dropLast: true });

/** Iterates over so many batches, epoch after epoch; the mean, so that what is done once an epoch counts too. */
async function msPerBatch(count: number): Promise<number> {
  const start = performance.now();
  let seen = 0;
  while (seen < count) {
    for await (const [x] of loader) {
      if (x.shape[0] !== batchSize) throw new Error(`expected a batch of ${batchSize}, got ${x.shape[0]}`);
      if (++seen === count) break;
    }
  }
  return (performance.now() - start) / count;
}

await msPerBatch(Math.min(batches, 50));
answer({ ms: await msPerBatch(batches) });
