import { noGrad } from '@kindling/core';
import { DataLoader, type Dataset } from '@kindling/datasets';
import type { Net } from '@kindling/models';

/** What a network makes of every example of a data set, in the data set's order. */
export interface Inspection {
  /** Shape: (N, 10), row by row. */
  readonly probabilities: Float32Array;
  readonly preds: Uint8Array;
  readonly targets: Uint8Array;
}

/** A wrong prediction. */
export interface Mistake {
  /** The example's number in the data set. */
  readonly index: number;
  readonly target: number;
  readonly pred: number;
  /** What the network gave the class that it predicted, and the true one. */
  readonly confidence: number;
  readonly truth: number;
}

/** Lets the network see every example once, dropout switched off. */
export async function inspect(model: Net, dataset: Dataset, batchSize: number): Promise<Inspection> {
  const probabilities = new Float32Array(dataset.length * 10);
  const preds = new Uint8Array(dataset.length);
  const targets = new Uint8Array(dataset.length);
  let seen = 0;
  model.eval();
  await noGrad(async () => {
    for await (const [images, y] of new DataLoader(dataset, { batchSize })) {
      const [batch, labels] = await Promise.all([model.forward(images).exp().data(), y.data()]);
      probabilities.set(
        batch.map((probability) => Math.min(probability, 1)), // rounding may leave a hair more
        seen * 10,
      );
      targets.set(labels, seen);
      seen += labels.length;
    }
  });
  for (let i = 0; i < preds.length; i++) {
    const row = probabilities.subarray(i * 10, i * 10 + 10);
    preds[i] = row.indexOf(Math.max(...row));
  }
  return { probabilities, preds, targets };
}

/** The wrong predictions that gave the truth the least, at most `count`. */
export function worstMistakes({ probabilities, preds, targets }: Inspection, count: number): Mistake[] {
  return Array.from(preds, (pred, index): Mistake => {
    const [confidence, truth] = [probabilities[index * 10 + pred], probabilities[index * 10 + targets[index]]];
    return { index, target: targets[index], pred, confidence, truth };
  })
    .filter(({ pred, target }) => pred !== target)
    .sort((a, b) => a.truth - b.truth || a.index - b.index)
    .slice(0, count);
}
