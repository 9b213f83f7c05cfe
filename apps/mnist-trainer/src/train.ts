import type { Batch } from '@kindling/datasets';
import { functional as F } from '@kindling/nn';
import type { Adam, SGD } from '@kindling/optim';
import { checkLoss } from './diverged';
import type { Net } from './model';

/** What the loop tells about its progress. */
export interface TrainingListener {
  /** After every step. */
  stepped(examplesSeen: number): void;
  /** Every `logEvery` batches: the loss of the batch, before which the model had seen so many examples. */
  logged(examplesSeen: number, loss: number): void;
}

/** Trains the model on every batch once. @throws DivergedError with the step at which the loss is not finite */
export async function trainEpoch(
  model: Net,
  optimizer: SGD | Adam,
  batches: AsyncIterable<Batch>,
  logEvery: number,
  listener: TrainingListener,
): Promise<void> {
  model.train();
  let batch = 0;
  let examplesSeen = 0;
  for await (const [x, y] of batches) {
    optimizer.zeroGrad();
    const loss = F.nllLoss(model.forward(x), y);
    loss.backward();
    await optimizer.step(); // computes the whole step; the loss can now be read without computing again
    const value = checkLoss(await loss.item(), `at step ${batch + 1}`);
    if (batch % logEvery === 0) listener.logged(examplesSeen, value);
    batch += 1;
    examplesSeen += x.shape[0];
    listener.stepped(examplesSeen);
  }
}
