import { describe, isMap, KindlingError, refuseSurplus, unwaited } from '@kindling/checks';
import { isTensor, noGrad, realize } from '@kindling/core';
import { checkModule } from '../containers/checkModule';
import { BatchNorm } from '../layers/normalization/batchNorm';
import type { Module } from '../module/module';

/**
 * Computes the running statistics of a model's batch normalisations anew, in one pass over the inputs: averaged weights have others than the weights had.
 * @param loader batches: inputs, or lists that begin with the input
 * @throws KindlingError for anything that is not a Module, and for a batch without an input
 * @see torch.optim.swa_utils.update_bn
 */
export async function updateBn(loader: Iterable<unknown> | AsyncIterable<unknown>, model: Module): Promise<void> {
  refuseSurplus('updateBn', arguments, 2);
  checkModule('updateBn: model', model);
  const isList = typeof loader === 'object' && loader !== null && (Symbol.iterator in loader || Symbol.asyncIterator in loader);
  // text, a Map and memory are no lists of things
  if (!isList || isMap(loader) || ArrayBuffer.isView(loader))
    throw new KindlingError(`updateBn: loader: expected batches, got ${describe(unwaited(loader))}`);
  const layers = model.modules().filter((module) => module instanceof BatchNorm);
  if (layers.length === 0) return;
  const momenta = layers.map(({ momentum }) => momentum);
  const { training } = model;
  try {
    model.train();
    for (const layer of layers) {
      layer.resetRunningStats();
      setMomentum(layer, null);
    }
    await noGrad(async () => {
      for await (const batch of loader) {
        const input: unknown = Array.isArray(batch) ? batch[0] : batch;
        if (!isTensor(input)) throw new KindlingError(`updateBn: loader: expected batches of Tensors, got ${describe(batch)}`);
        await model.forward(input);
        await realize(layers.flatMap((layer) => layer.buffers()));
      }
    });
  } finally {
    layers.forEach((layer, index) => setMomentum(layer, momenta[index]));
    model.train(training);
  }
}

/** Nobody else may change it: null makes the statistics means over all batches. */
function setMomentum(layer: BatchNorm, momentum: number | null): void {
  Object.assign(layer, { momentum });
}
