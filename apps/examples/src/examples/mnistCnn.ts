import type { Tensor } from '@kindling/core';
import { type Batch, DataLoader } from '@kindling/datasets';
import { accuracy, Mean } from '@kindling/metrics';
import { Conv2d, Dropout, functional as F, Linear, Module } from '@kindling/nn';
import { Adadelta, StepLR } from '@kindling/optim';
import { imageGrid } from '@kindling/plot';
import { percent } from '@kindling/program';
import { digitOptions, digitsFor } from '../data/digits';
import { count, type Run, rate } from '../example';
import { predict } from '../predict';

export const options = {
  ...digitOptions(4000, 1000),
  epochs: count(3, 'passes over the training digits'),
  batchSize: count(64, 'digits in a step'),
  lr: rate(1),
  gamma: rate(0.7, 'what the rate is multiplied by after each epoch'),
};
type Options = typeof options;

/** Shape: (N, 1, 28, 28) -> (N, 10) log-probabilities. */
export class Net extends Module {
  readonly conv1 = new Conv2d(1, 32, 3);
  readonly conv2 = new Conv2d(32, 64, 3);
  readonly dropout1 = new Dropout(0.25);
  readonly dropout2 = new Dropout(0.5);
  readonly fc1 = new Linear(9216, 128);
  readonly fc2 = new Linear(128, 10);

  forward(x: Tensor): Tensor {
    x = F.relu(this.conv1(x));
    x = F.relu(this.conv2(x));
    x = F.maxPool2d(x, 2);
    x = this.dropout1(x);
    x = x.flatten(1);
    x = F.relu(this.fc1(x));
    x = this.dropout2(x);
    return F.logSoftmax(this.fc2(x), 1);
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
  const loader = new DataLoader(train, { batchSize: options.batchSize, shuffle: true, seed: options.seed });
  const testLoader = new DataLoader(test, { batchSize: 500 });
  const model = new Net();
  say(`${model}`);
  const optimizer = new Adadelta(model.parameters(), { lr: options.lr });
  const scheduler = new StepLR(optimizer, 1, { gamma: options.gamma });

  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    const loss = new Mean();
    for await (const batch of batches(`Epoch ${epoch}/${options.epochs}`, loader)) {
      await loss.update(await step(model, optimizer, batch), batch[0].shape[0]);
    }
    const { scores, target } = await predict(model, testLoader);
    const right = percent(accuracy(scores, target));
    const [lr] = scheduler.getLastLr();
    say(`Epoch ${epoch}: rate ${lr.toFixed(3)}, training loss ${loss.compute().toFixed(4)}, test accuracy ${right}`);
    scheduler.step();
  }

  const { scores, target } = await predict(model, testLoader);
  const preds = scores.map((row) => row.indexOf(Math.max(...row)));
  // The mistakes first, then what the network was least sure of.
  const sureness = (i: number) => scores[i][target[i]];
  const hardest = target.map((_, i) => i).sort((a, b) => sureness(a) - sureness(b));
  const shown = await Promise.all(hardest.slice(0, 18).map((i) => test.get(i)));
  const titles = hardest.slice(0, 18).map((i) => `${preds[i]}${preds[i] === target[i] ? '' : `, is ${target[i]}`}`);
  const titleColors = hardest.slice(0, 18).map((i) => (preds[i] === target[i] ? '#222' : '#c00'));
  const title = `The hardest of ${target.length} ${name}, ${percent(accuracy(scores, target))} of which are read rightly`;
  const images = shown.map(([image]) => image as Tensor);
  await save('hardest.png', imageGrid(images, { titles, titleColors, columns: 6, title }));
}
