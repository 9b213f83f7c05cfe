import { backendInfo, profile } from '@kindling/core';
import { DataLoader, type Dataset } from '@kindling/datasets';
import { Net } from '@kindling/models';
import type { Adam, SGD } from '@kindling/optim';
import { createOptimizer } from './optimizer';
import type { TrainerOptions } from './options/options';
import type { KernelProfiles } from './report/kernelTable';
import { type TrainingListener, trainEpoch } from './train';

/** Until then plans are compiled, and the host has compiled them again, faster. */
const warmUpSteps = 10;
const profiledSteps = 20;

const silent: TrainingListener = { stepped: () => {} };

/**
 * Takes some steps of the training as it would be and times every kernel of them by itself, on one thread.
 * @throws Error where the backend times no kernels
 */
export async function profileTraining(
  model: Net,
  optimizer: SGD | Adam,
  dataset: Dataset,
  options: { batchSize: number; seed: number },
): Promise<KernelProfiles> {
  const profiles = await timeSteps(model, optimizer, dataset, options);
  if (profiles !== null) return profiles;
  throw new Error(`--profile: expected a backend that times its kernels (webasm, with SIMD), got ${backendInfo()?.name}`);
}

/** The same with a network of its own, for what has been trained already; null where the backend times no kernels. */
export function profileIfTimed(options: TrainerOptions, dataset: Dataset): Promise<KernelProfiles | null> {
  const model = new Net(options.dropout);
  return timeSteps(model, createOptimizer(model, options), dataset, options);
}

async function timeSteps(
  model: Net,
  optimizer: SGD | Adam,
  dataset: Dataset,
  options: { batchSize: number; seed: number },
): Promise<KernelProfiles | null> {
  const batchSize = Math.min(options.batchSize, dataset.length);
  // Without the smaller last batch, which has a plan of its own.
  const loader = new DataLoader(dataset, { batchSize, shuffle: true, seed: options.seed, dropLast: true });
  const train = (steps: number) => trainEpoch(model, optimizer, firstBatches(loader, steps), Number.POSITIVE_INFINITY, silent);

  if ((await profile(() => train(1))).length === 0) return null;
  await train(warmUpSteps);
  const start = performance.now();
  const kernels = await profile(() => train(profiledSteps));
  return { batchSize, steps: profiledSteps, stepMs: (performance.now() - start) / profiledSteps, kernels };
}

/** So many batches, in as many epochs as that takes. */
async function* firstBatches<Batch>(loader: AsyncIterable<Batch>, count: number): AsyncGenerator<Batch, void, undefined> {
  for (let taken = 0; taken < count; ) {
    for await (const batch of loader) {
      yield batch;
      if (++taken === count) return;
    }
  }
}
