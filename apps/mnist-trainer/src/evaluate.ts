import { noGrad, realize, type Tensor } from '@kindling/core';
import type { Batch } from '@kindling/datasets';
import { Accuracy, ConfusionMatrix, Mean } from '@kindling/metrics';
import type { Net } from '@kindling/models';
import { functional as F } from '@kindling/nn';

/** A test batch with what the model made of it. */
export interface TestedBatch {
  /** Shape: (N, 1, 28, 28), as the model saw it. */
  images: Tensor;
  target: ArrayLike<number>;
  preds: ArrayLike<number>;
}

export interface TestResult {
  /** The average over the examples: every example weighs the same, whatever batch it was in. */
  averageLoss: number;
  /** From 0 to 1. */
  accuracy: number;
  /** `confusion[target][pred]` examples. */
  confusion: number[][];
  firstBatch: TestedBatch;
}

/** Tests the model on every batch, dropout switched off. */
export async function evaluate(model: Net, batches: AsyncIterable<Batch>): Promise<TestResult> {
  const loss = new Mean();
  const accuracy = new Accuracy();
  const confusion = new ConfusionMatrix({ numClasses: 10 });
  let firstBatch: TestedBatch | undefined;

  model.eval();
  await noGrad(async () => {
    for await (const [images, y] of batches) {
      const logProbs = model.forward(images);
      const batchLoss = F.nllLoss(logProbs, y);
      const batchPreds = logProbs.argmax(1);
      await realize([batchLoss, batchPreds]); // both in one run

      const [preds, target] = await Promise.all([batchPreds.data(), y.data()]);
      loss.update(await batchLoss.item(), images.shape[0]);
      accuracy.update(preds, target);
      confusion.update(preds, target);
      firstBatch ??= { images, target, preds };
    }
  });
  if (firstBatch === undefined) throw new Error('the test set is empty');
  return { averageLoss: loss.compute(), accuracy: accuracy.compute(), confusion: confusion.compute(), firstBatch };
}
