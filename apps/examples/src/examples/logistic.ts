import type { Tensor } from '@kindling/core';
import { type Batch, DataLoader } from '@kindling/datasets';
import { accuracy, auroc, confusionMatrix, f1Score, Mean } from '@kindling/metrics';
import { functional as F, Flatten, Linear, Module } from '@kindling/nn';
import { SGD } from '@kindling/optim';
import { confusionMatrix as confusionPicture, imageGrid } from '@kindling/plot';
import { percent } from '@kindling/program';
import { digitOptions, digitsFor } from '../data/digits';
import { count, type Run, rate } from '../example';
import { predict } from '../predict';

export const options = {
  ...digitOptions(6000, 1000),
  epochs: count(5, 'passes over the training digits'),
  batchSize: count(64, 'digits in a step'),
  lr: rate(0.05),
};
type Options = typeof options;

/** One linear layer: a score for each digit. Shape: (N, 1, 28, 28) -> (N, 10). */
export class LogisticRegression extends Module {
  readonly flatten = new Flatten();
  readonly linear = new Linear(28 * 28, 10);

  forward(x: Tensor): Tensor {
    return this.linear(this.flatten(x));
  }
}

export async function step(model: LogisticRegression, optimizer: SGD, [x, y]: Batch): Promise<Tensor> {
  optimizer.zeroGrad();
  const loss = F.crossEntropy(model(x), y);
  loss.backward();
  await optimizer.step();
  return loss;
}

export async function run({ options, say, batches, save }: Run<Options>): Promise<void> {
  const { train, test, name } = await digitsFor(options, say);
  const loader = new DataLoader(train, { batchSize: options.batchSize, shuffle: true, seed: options.seed });
  const testLoader = new DataLoader(test, { batchSize: 500 });
  const model = new LogisticRegression();
  const optimizer = new SGD(model.parameters(), { lr: options.lr, weightDecay: 1e-3 });

  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    const loss = new Mean();
    for await (const batch of batches(`Epoch ${epoch}/${options.epochs}`, loader)) {
      await loss.update(await step(model, optimizer, batch), batch[0].shape[0]);
    }
    const { scores, target } = await predict(model, testLoader);
    say(`Epoch ${epoch}: training loss ${loss.compute().toFixed(4)}, test accuracy ${percent(accuracy(scores, target))}`);
  }

  const { scores, target } = await predict(model, testLoader);
  const right = accuracy(scores, target);
  say(
    `Right: ${percent(right)}; among the best 3: ${percent(accuracy(scores, target, { topK: 3 }))}; ` +
      `F1 ${f1Score(scores, target, { numClasses: 10 }).toFixed(3)}; area under ROC ${auroc(scores, target).toFixed(4)}`,
  );
  const title = `Logistic regression on ${name}: ${percent(right)}`;
  await save('confusion.png', confusionPicture(confusionMatrix(scores, target, { numClasses: 10 }), { title }));
  const weights = model.linear.weight.reshape([10, 1, 28, 28]);
  const titles = Array.from('0123456789');
  await save('weights.png', imageGrid(weights, { titles, columns: 5, title: 'What speaks for each digit (white), and against' }));
}
