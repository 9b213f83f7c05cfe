import { backendInfo, type Tensor } from '@kindling/core';
import type { Batch } from '@kindling/datasets';
import { type Net, trainingStep } from '@kindling/models';
import type { Adam, SGD } from '@kindling/optim';
import { allFinite, checkLoss } from './diverged';
import { gradNorm } from './gradNorm';

/** What the loop tells about its progress. */
export interface TrainingListener {
  /** After every step. */
  stepped(examplesSeen: number): unknown;
  /** Every `logEvery` batches, with a kernel more for the length of the gradient: the loss of the batch, before which the model had seen so many examples. */
  logged?(examplesSeen: number, loss: number, gradNorm?: number): void;
  /** Where a batch whose loss or gradients are not finite changes nothing. */
  skipped?(step: number): void;
}

/** What an epoch can be told. */
export interface EpochOptions {
  /** Where it goes on; at its beginning when left out. */
  readonly from?: EpochPlace;
  /** Whether a batch whose loss or gradients are not finite is passed over; false when left out. */
  readonly skip?: boolean;
}

/** So many batches in a row that are passed over are no accident. */
const mostSkipped = 50;

/** Steps from one look at the loss to the next, where no log line comes first: at each, a graphics device would have to wait for the host. */
const checkEvery = () => (['webasm', 'cpu'].includes(backendInfo()?.name ?? '') ? 1 : 20);

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
  { from = { batch: 0, examplesSeen: 0 }, skip = false }: EpochOptions = {},
): Promise<void> {
  model.train();
  let { batch, examplesSeen } = from;
  let last: Tensor | undefined;
  let skipped = 0;
  for await (const [x, y] of batches) {
    const logs = listener.logged !== undefined && batch % logEvery === 0;
    let norm: Tensor | undefined;
    let passed = true;
    const look = async (loss: Tensor) => {
      norm = gradNorm(model.parameters());
      if (skip) passed = await allFinite([loss, norm]);
      return passed;
    };
    // computes the whole step; the loss can now be read without computing again
    const loss = await trainingStep(model, optimizer, x, y, logs || skip ? look : undefined);
    skipped = passed ? 0 : skipped + 1;
    if (!passed) listener.skipped?.(batch + 1);
    if (passed || skipped > mostSkipped) {
      last = loss;
      if (logs) listener.logged?.(examplesSeen, await checked(loss, batch + 1), await norm?.item());
      else if (batch % checkEvery() === 0) await checked(loss, batch + 1);
    }
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
