import { cat, noGrad, random, type Tensor, tensor } from '@kindling/core';
import { functional as F, Linear, LSTMCell, Module } from '@kindling/nn';
import { LBFGS } from '@kindling/optim';
import { lineChart, type Series } from '@kindling/plot';
import { count, type Run, rate } from '../example';

export const options = {
  waves: count(24, 'sine waves; the last 3 are kept for the test'),
  length: count(80, 'values of each'),
  future: count(80, 'values to predict beyond the end'),
  trainingSteps: count(8, 'steps of LBFGS, each of up to 20 iterations'),
  lr: rate(0.8),
};
type Options = typeof options;

/** Waves of one period that begin anywhere. Shape: (count, length). */
export function sineWaves(count: number, length: number, period = 12): Tensor {
  const starts = Array.from({ length: count }, () => random.integer(8 * period) - 4 * period);
  return tensor(starts.map((start) => Array.from({ length }, (_, i) => Math.sin((start + i) / (period / 3)))));
}

/** Two LSTM cells, one above the other, and a layer that says the next value. */
export class Sequence extends Module {
  readonly lstm1: LSTMCell;
  readonly lstm2: LSTMCell;
  readonly linear: Linear;

  constructor(hiddenSize = 51) {
    super();
    this.lstm1 = new LSTMCell(1, hiddenSize);
    this.lstm2 = new LSTMCell(hiddenSize, hiddenSize);
    this.linear = new Linear(hiddenSize, 1);
  }

  /** After each value the next one, then `future` more from its own predictions. Shape: (N, T) -> (N, T + future). */
  forward(input: Tensor, future = 0): Tensor {
    const outputs: Tensor[] = [];
    let first: [Tensor, Tensor] | undefined;
    let second: [Tensor, Tensor] | undefined;
    const next = (value: Tensor) => {
      first = this.lstm1(value, first);
      second = this.lstm2(first[0], second);
      outputs.push(this.linear(second[0]));
    };
    for (const value of input.split(1, 1)) next(value);
    for (let i = 0; i < future; i++) next(outputs[outputs.length - 1]);
    return cat(outputs, 1);
  }
}

/** One step on all waves: every value but the last is asked for the next one. Gives the loss that it began with. */
export async function step(model: Sequence, optimizer: LBFGS, waves: Tensor): Promise<Tensor> {
  const input = waves.narrow(1, 0, waves.shape[1] - 1);
  const target = waves.narrow(1, 1, waves.shape[1] - 1);
  return optimizer.step(() => {
    optimizer.zeroGrad();
    const loss = F.mseLoss(model(input), target);
    loss.backward();
    return loss;
  });
}

export async function run({ options, say, steps, save }: Run<Options>): Promise<void> {
  const { length, future } = options;
  const waves = sineWaves(options.waves, length + future);
  const train = waves.narrow(0, 3, options.waves - 3).narrow(1, 0, length);
  const test = waves.narrow(0, 0, 3);
  const model = new Sequence();
  const optimizer = new LBFGS(model.parameters(), { lr: options.lr });

  let predicted: Tensor | undefined;
  for await (const i of steps('Training', options.trainingSteps)) {
    const loss = await step(model, optimizer, train);
    // After the last known value the network only hears itself.
    predicted = noGrad(() => model(test.narrow(1, 0, length), future - 1)).narrow(1, length - 1, future);
    const error = F.mseLoss(predicted, test.narrow(1, length, future));
    say(`Step ${i}: loss ${(await loss.item()).toFixed(6)}, error of what comes after ${(await error.item()).toFixed(4)}`);
  }

  const [known, guessed] = [await test.data(), await predicted!.data()];
  const shift = (wave: number) => (values: ArrayLike<number>) => Array.from(values, (value) => value - 3 * wave);
  const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
  const series = [0, 1, 2].flatMap((wave): Series[] => {
    const all = shift(wave)(known.subarray(wave * (length + future), (wave + 1) * (length + future)));
    const after = shift(wave)(guessed.subarray(wave * future, (wave + 1) * future));
    const name = (text: string) => (wave === 0 ? text : undefined);
    return [
      { name: name('what comes'), x: range(0, all.length), y: all, color: '#bbb', lineWidth: 4 },
      { name: name('what it was shown'), x: range(0, length), y: all.slice(0, length), color: '#1f77b4' },
      { name: name('how it goes on'), x: range(length, future), y: after, color: '#d62728' },
    ];
  });
  const title = `Sine waves, from ${length} values on`;
  await save('waves.png', lineChart(series, { title, xLabel: 'time', legend: 'above', width: 900, height: 420 }));
}
