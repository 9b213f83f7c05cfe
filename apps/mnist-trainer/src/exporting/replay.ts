import { manualSeed, ones, type Tensor, tensor } from '@kindling/core';
import { DataLoader } from '@kindling/datasets';
import { Net, trainingStep } from '@kindling/models';
import { Dropout } from '@kindling/nn';
import type { Data } from '@kindling/program/digits';
import { toSafetensors } from '@kindling/serialize';
import { createOptimizer } from '../optimizer';
import type { TrainerOptions } from '../options/options';

/** The first steps of a run, as another program needs them to take the same ones. */
export interface Replay {
  /** What the weights were before the first step, as a safetensors file. */
  readonly initial: Uint8Array;
  readonly steps: Map<'order' | 'masks' | 'losses', Tensor>;
}

/** Dropout that remembers what it kept. Shape of a mask: that of what it was given. */
class RememberingDropout extends Dropout {
  readonly masks: Tensor[] = [];

  override forward(input: Tensor): Tensor {
    const mask = super.forward(ones([...input.shape]));
    this.masks.push(mask);
    return input.mul(mask);
  }
}

/**
 * Takes the first steps of a run again, those of whole batches, at most `most`: with the same seed the weights, the batches and what dropout keeps are
 * the same. It is done twice: once as the run did it, for the losses, and once to see what dropout kept.
 * Shapes: order (steps, batch) numbers of examples, masks (steps, batch, features), losses (steps).
 */
export async function replaySteps(options: TrainerOptions, data: Data, most: number): Promise<Replay> {
  const { batchSize, seed } = options;
  const steps = Math.min(most, Math.floor(data.train.length / batchSize));
  if (steps === 0) throw new Error(`the run: expected at least a whole batch of ${batchSize} examples, got ${data.train.length}`);
  const batches = { batchSize, shuffle: true, seed, dropLast: true };

  const order: Float32Array[] = [];
  // The order follows from the seed and the number of examples alone.
  const numbers = { length: data.train.length, get: (index: number): [number] => [index] };
  for await (const [batch] of new DataLoader(numbers, batches)) if (order.push(await batch.data()) === steps) break;

  const take = async (createDropout: () => Dropout) => {
    manualSeed(seed);
    const model = Object.assign(new Net(options.dropout), { dropout: createDropout() });
    const initial = await toSafetensors(model.stateDict());
    const optimizer = createOptimizer(model, options);
    const losses: number[] = [];
    model.train();
    for await (const [x, y] of new DataLoader(data.train, batches)) {
      losses.push(await (await trainingStep(model, optimizer, x, y)).item());
      if (losses.length === steps) break;
    }
    return { initial, losses, dropout: model.dropout };
  };
  const { initial, losses } = await take(() => new Dropout(options.dropout));
  const { dropout } = await take(() => new RememberingDropout(options.dropout));
  const masks = await Promise.all((dropout as RememberingDropout).masks.map((mask) => mask.data()));
  const features = masks[0].length / batchSize;
  const kept = Uint8Array.from(masks.flatMap((mask) => Array.from(mask, (factor) => Number(factor !== 0))));
  return {
    initial,
    steps: new Map([
      ['order', tensor(Int32Array.from(order.flatMap((batch) => [...batch])), { shape: [steps, batchSize] })],
      ['masks', tensor(kept, { shape: [steps, batchSize, features], dtype: 'bool' })],
      ['losses', tensor(losses, { shape: [steps] })],
    ]),
  };
}
