import type { Tensor } from '@kindling/core';
import { type Batch, DataLoader } from '@kindling/datasets';
import { accuracy, Mean } from '@kindling/metrics';
import { BatchNorm1d, Dropout, functional as F, Linear, LSTM, Module } from '@kindling/nn';
import { Adadelta, StepLR } from '@kindling/optim';
import { lineChart } from '@kindling/plot';
import { percent } from '@kindling/program';
import { digitOptions, digitsFor } from '../data/digits';
import { count, type Run, rate } from '../example';
import { predict } from '../predict';

export const options = {
  ...digitOptions(6000, 1000),
  // BatchNorm1d has no variance of one digit
  trainSize: count(6000, 'digits to learn from', 2),
  epochs: count(6, 'passes over the training digits'),
  batchSize: count(64, 'digits in a step', 2),
  lr: rate(1),
  gamma: rate(0.7, 'what the rate is multiplied by after each epoch'),
};
type Options = typeof options;

/** Reads a digit from its first row to its last, and says at the end what it was. Shape: (N, 1, 28, 28) -> (N, 10). */
export class Net extends Module {
  readonly rnn = new LSTM(28, 64, { batchFirst: true });
  readonly batchnorm = new BatchNorm1d(64);
  readonly dropout1 = new Dropout(0.25);
  readonly dropout2 = new Dropout(0.5);
  readonly fc1 = new Linear(64, 32);
  readonly fc2 = new Linear(32, 10);

  forward(input: Tensor): Tensor {
    const [output] = this.rnn(input.reshape([-1, 28, 28]));
    let x = this.batchnorm(output.select(1, -1));
    x = F.relu(this.fc1(this.dropout1(x)));
    return F.logSoftmax(this.fc2(this.dropout2(x)), 1);
  }
}

export async function step(model: Net, optimizer: Adadelta, [x, y]: Batch): Promise<Tensor> {
  optimizer.zeroGrad();
  const loss = F.nllLoss(model(x), y);
  loss.backward();
  await optimizer.step();
  return loss;
}

export async function run({ options, say, batches, save }: Run<Options>): Promise<void> {
  const { train, test, name } = await digitsFor(options, say);
  const loader = new DataLoader(train, {
    batchSize: options.batchSize,
    shuffle: true,
    dropLast: train.length >= options.batchSize,
    seed: options.seed,
  });
  const testLoader = new DataLoader(test, { batchSize: 500 });
  const model = new Net();
  const optimizer = new Adadelta(model.parameters(), { lr: options.lr });
  const scheduler = new StepLR(optimizer, 1, { gamma: options.gamma });

  const curve = { x: [] as number[], loss: [] as number[], right: [] as number[] };
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    const loss = new Mean();
    for await (const batch of batches(`Epoch ${epoch}/${options.epochs}`, loader)) {
      await loss.update(await step(model, optimizer, batch), options.batchSize);
    }
    scheduler.step();
    const { scores, target } = await predict(model, testLoader);
    const right = accuracy(scores, target);
    say(`Epoch ${epoch}: training loss ${loss.compute().toFixed(4)}, test accuracy ${percent(right)}`);
    curve.x.push(epoch);
    curve.loss.push(loss.compute());
    curve.right.push(100 * right);
  }
  await save(
    'training.png',
    lineChart(
      [
        { name: 'training loss', x: curve.x, y: curve.loss, marker: 'circle' },
        { name: 'test accuracy', x: curve.x, y: curve.right, axis: 'right', marker: 'star' },
      ],
      { title: `An LSTM over the rows of ${name}`, xLabel: 'epoch', yLabel: 'loss', yRightLabel: '%', legend: 'above' },
    ),
  );
}
