import { cat, noGrad, type Tensor } from '@kindling/core';
import { functional as F, Linear, LSTMCell, Module } from '@kindling/nn';
import { LBFGS } from '@kindling/optim';
import { lineChart, type Series } from '@kindling/plot';
import { loadPieces } from '../data/series';
import { count, fileOption, type Run, rate, word } from '../example';

export const options = {
  file: fileOption('a CSV file with a row of names, a moment in each row', 'sine waves'),
  column: word('the column of the series', 'the last one'),
  waves: count(24, 'sine waves, 3 of them for the test; of a series all but 3, as pieces', 4),
  length: count(80, 'values of each', 2),
  future: count(80, 'values to predict beyond the end'),
  trainingSteps: count(8, 'steps of LBFGS, each of up to 20 iterations'),
  lr: rate(0.8),
};
type Options = typeof options;

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
  const { name, units, train, test } = await loadPieces(options);
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

  const inUnits = (values: Tensor) => values.mul(units.spread).add(units.middle).data();
  const [known, guessed] = [await inUnits(test), await inUnits(predicted!)];
  const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
  const series = range(0, test.shape[0]).flatMap((wave): Series[] => {
    // one below the other
    const shifted = (values: ArrayLike<number>) => Array.from(values, (value) => value - 3 * wave);
    const all = shifted(known.subarray(wave * (length + future), (wave + 1) * (length + future)));
    const after = shifted(guessed.subarray(wave * future, (wave + 1) * future));
    const label = (text: string) => (wave === 0 ? text : undefined);
    return [
      { name: label('what comes'), x: range(0, all.length), y: all, color: '#bbb', lineWidth: 4 },
      { name: label('what it was shown'), x: range(0, length), y: all.slice(0, length), color: '#1f77b4' },
      { name: label('how it goes on'), x: range(length, future), y: after, color: '#d62728' },
    ];
  });
  const title = `${name}, from ${length} values on`;
  await save('waves.png', lineChart(series, { title, xLabel: 'time', legend: 'above', width: 900, height: 420 }));
}
