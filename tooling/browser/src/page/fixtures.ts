import { type Tensor, tensor } from '@kindling/core';
import type { Batch } from '@kindling/datasets';
import { loadNetwork, normalizePixels } from '../../../fixtures/src/loaders/loadNetwork';

/** The weights from which PyTorch's runs started. */
export function fixtureWeights(): Map<string, Tensor> {
  const { initialWeights } = loadNetwork().run;
  return new Map([...initialWeights].map(([name, { shape, data }]) => [name, tensor(data.slice(), { shape: [...shape] })]));
}

/** The batches of PyTorch's short run, which needs no MNIST. */
export function fixtureBatches(): Batch[] {
  return loadNetwork().batches.map(({ pixels, labels }) => [
    tensor(normalizePixels(pixels.data), { shape: [...pixels.shape] }),
    tensor(labels.slice()),
  ]);
}
