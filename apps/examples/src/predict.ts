import { noGrad, type Tensor } from '@kindling/core';
import type { Batch } from '@kindling/datasets';
import type { Module } from '@kindling/nn';

/** What a model made of every example of a loader, and what was right. */
export interface Predictions {
  /** A row of scores for each example. */
  readonly scores: Float32Array[];
  readonly target: number[];
}

/** Asks the model about every batch, dropout and the like switched off. Shape: (N, C) scores for each batch. */
export async function predict(
  model: Module & { forward(x: Tensor): Tensor },
  loader: AsyncIterable<Batch>,
): Promise<Predictions> {
  const scores: Float32Array[] = [];
  const target: number[] = [];
  model.eval();
  await noGrad(async () => {
    for await (const [x, y] of loader) {
      const batch = model(x);
      const data = await batch.data();
      const classes = batch.shape[1];
      for (let row = 0; row < batch.shape[0]; row++) scores.push(data.slice(row * classes, (row + 1) * classes));
      target.push(...(await y.data()));
    }
  });
  model.train();
  return { scores, target };
}
