import type { Tensor } from '@kindling/core';
import type { Batch } from '@kindling/datasets';
import { type Net, trainingStep } from '@kindling/models';
import type { Adam, SGD } from '@kindling/optim';
import { checkLoss } from './diverged';

/** What the loop tells about its progress. */
export interface TrainingListener {
  /** After every step. */
  stepped(examplesSeen: number): unknown;
  /** Every `logEvery` batches: the loss of the batch, before which the model had seen so many examples. */
  logged(examplesSeen: number, loss: number): void;
}

/** Steps from one look at the loss to the next, where no log line comes first: at each, a graphics device would have to wait for the host. */
const checkEvery = 20;

/** How far an epoch has come. */
export interface EpochPlace {
  readonly batch: number;
  readonly examplesSeen: number;
}

/** Trains the model on every batch once, or on those that are left of an epoch. @throws DivergedError where the loss is not finite */
export async function trainEpoch(
  model: Net,
  optimizer: SGD | Adam,
  batches: AsyncIterable<Batch>,
  logEvery: number,
  listener: TrainingListener,
  from: EpochPlace = { batch: 0, examplesSeen: 0 },
): Promise<void> {
  model.train();
  let { batch, examplesSeen } = from;
  let last: Tensor | undefined;
  for await (const [x, y] of batches) {
    const loss = await trainingStep(model, optimizer, x, y); // computes the whole step; the loss can now be read without computing again
    last = loss;
    if (batch % logEvery === 0) listener.logged(examplesSeen, await checked(loss, batch + 1));
    else if (batch % checkEvery === 0) await checked(loss, batch + 1);
    batch += 1;
    examplesSeen += x.shape[0];
    await listener.stepped(examplesSeen);
  }
  if (last) await checked(last, batch);
}

/** The loss of a step, counted from 1. What has once become NaN stays so, hence "by". */
async function checked(loss: Tensor, step: number): Promise<number> {
  return checkLoss(await loss.item(), `by step ${step}`);
}
