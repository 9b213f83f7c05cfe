import { random, type Tensor } from '@kindling/core';
import { DataLoader, type Dataset, type MapDataset } from '@kindling/datasets';
import { accuracy, Mean } from '@kindling/metrics';
import { Conv2d, functional as F, Linear, Module } from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { lineChart, type Series } from '@kindling/plot';
import { percent, UsageError } from '@kindling/program';
import { digitOptions, digitsFor } from '../data/digits';
import { count, type Run, rate } from '../example';
import { type Predictions, predict } from '../predict';

export const options = {
  ...digitOptions(4000, 1000),
  epochs: count(6, 'passes over the training digits'),
  batchSize: count(64, 'triplets in a step'),
  lr: rate(0.001),
  margin: rate(1, 'how much nearer the same digit has to be than another one'),
};
type Options = typeof options;

/** A place in the plane for each digit. Shape: (N, 1, 28, 28) -> (N, 2). */
export class EmbeddingNet extends Module {
  readonly conv1 = new Conv2d(1, 16, 5);
  readonly conv2 = new Conv2d(16, 32, 3);
  readonly fc1 = new Linear(32 * 5 * 5, 64);
  readonly fc2 = new Linear(64, 2);

  forward(x: Tensor): Tensor {
    x = F.maxPool2d(F.relu(this.conv1(x)), 2);
    x = F.maxPool2d(F.relu(this.conv2(x)), 2);
    return this.fc2(F.relu(this.fc1(x.flatten(1))));
  }
}

/** A digit, another picture of the same one, and one of another: (N, 1, 28, 28) each. One network sees all three. */
export type Triplet = [anchor: Tensor, positive: Tensor, negative: Tensor];

export async function step(model: EmbeddingNet, optimizer: Adam, triplet: Triplet, margin: number): Promise<Tensor> {
  optimizer.zeroGrad();
  const [anchor, positive, negative] = triplet.map((x) => model(x));
  const loss = F.tripletMarginLoss(anchor, positive, negative, { margin });
  loss.backward();
  await optimizer.step();
  return loss;
}

/** Every digit as an anchor; its partners are drawn anew in each epoch. */
async function tripletsOf(digits: Dataset): Promise<MapDataset<unknown[]>> {
  const pictures: unknown[] = [];
  const labels: number[] = [];
  for (let i = 0; i < digits.length; i++) {
    const [picture, label] = await digits.get(i);
    pictures.push(picture);
    labels.push(label as number);
  }
  if (new Set(labels).size < 2) {
    throw new UsageError(`--train-size: expected enough for two different digits, got ${labels.length}, of ${labels[0]} alone`);
  }
  const indices = [...labels.keys()];
  const same = Array.from({ length: 10 }, (_, label) => indices.filter((i) => labels[i] === label));
  const other = Array.from({ length: 10 }, (_, label) => indices.filter((i) => labels[i] !== label));
  return {
    length: labels.length,
    get(index, numbers = random) {
      const draw = (from: number[]) => pictures[from[numbers.integer(from.length)]];
      return [pictures[index], draw(same[labels[index]]), draw(other[labels[index]])];
    },
  };
}

/** The class of the nearest of the known places. */
function nearest([x, y]: ArrayLike<number> & Iterable<number>, known: Predictions): number {
  const distances = known.scores.map(([a, b]) => (a - x) ** 2 + (b - y) ** 2);
  return known.target[distances.indexOf(Math.min(...distances))];
}

export async function run({ options, say, batches, save }: Run<Options>): Promise<void> {
  const { train, test, name } = await digitsFor(options, say);
  const loader = new DataLoader(await tripletsOf(train), { batchSize: options.batchSize, shuffle: true, seed: options.seed });
  const model = new EmbeddingNet();
  const optimizer = new Adam(model.parameters(), { lr: options.lr });

  const places = (digits: Dataset) => predict(model, new DataLoader(digits, { batchSize: 500 }));
  let tested: Predictions | undefined;
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    const loss = new Mean();
    for await (const triplet of batches(`Epoch ${epoch}/${options.epochs}`, loader)) {
      await loss.update(await step(model, optimizer, triplet as Triplet, options.margin));
    }
    const known = await places(train);
    tested = await places(test);
    const right = accuracy(
      tested.scores.map((place) => nearest(place, known)),
      tested.target,
    );
    say(`Epoch ${epoch}: training loss ${loss.compute().toFixed(4)}, the nearest known digit is the same for ${percent(right)}`);
  }

  const { scores, target } = tested!;
  const series = Array.from({ length: 10 }, (_, label): Series => {
    const shown = scores.filter((_, i) => target[i] === label);
    return { name: `${label}`, x: shown.map(([x]) => x), y: shown.map(([, y]) => y), line: false, markerSize: 5 };
  });
  await save('places.png', lineChart(series, { title: `Where ${name} lie`, legend: 'above', width: 700, height: 620 }));
}
