import { noGrad, type Tensor, tensor } from '@kindling/core';
import type { Batch } from '@kindling/datasets';
import { Perplexity } from '@kindling/metrics';
import { Embedding, functional as F, GRU, Linear, LSTM, Module } from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { lineChart } from '@kindling/plot';
import { loadText, textOption } from '../data/text';
import { choice, count, type Run, rate } from '../example';
import { type SamplingOptions, sample, samplingOptions } from '../sampling';

export const options = {
  text: textOption,
  cell: choice(['lstm', 'gru'], 'lstm', 'what remembers'),
  trainingSteps: count(600, 'steps of training'),
  batchSize: count(32, 'pieces of text in a step'),
  blockSize: count(32, 'characters of a piece'),
  hiddenSize: count(128, 'numbers in the memory'),
  lr: rate(0.005),
  ...samplingOptions,
};
type Options = typeof options;

/** An LSTM's state, or a GRU's. */
type State = [h: Tensor, c: Tensor] | Tensor;

/** Says after each character which may come next. Shape: (N, T) characters -> (N, T, C) scores. */
export class CharRnn extends Module {
  readonly embedding: Embedding;
  readonly rnn: LSTM | GRU;
  readonly head: Linear;

  constructor(characters: number, hiddenSize: number, cell: 'lstm' | 'gru') {
    super();
    this.embedding = new Embedding(characters, hiddenSize);
    const Cell = cell === 'lstm' ? LSTM : GRU;
    this.rnn = new Cell(hiddenSize, hiddenSize, { batchFirst: true });
    this.head = new Linear(hiddenSize, characters);
  }

  forward(x: Tensor, state?: State): [scores: Tensor, state: State] {
    const [output, next] = this.rnn(this.embedding(x), state as never);
    return [this.head(output), next];
  }
}

/** Shape: x (N, T) characters, y (N, T) those that come after them. */
export async function step(model: CharRnn, optimizer: Adam, [x, y]: Batch): Promise<Tensor> {
  optimizer.zeroGrad();
  const [scores] = model(x);
  const loss = F.crossEntropy(scores.flatten(0, 1), y.flatten());
  loss.backward();
  await optimizer.step();
  return loss;
}

/** Writes on from a beginning, a character at a time. */
async function write(model: CharRnn, text: number[], options: SamplingOptions & { sampleLength: number }): Promise<number[]> {
  let state: State | undefined;
  let unread = tensor(text, { shape: [1, text.length], dtype: 'int32' });
  await noGrad(async () => {
    for (let i = 0; i < options.sampleLength; i++) {
      const [scores, after] = model(unread, state);
      state = after;
      unread = sample(scores.select(1, -1), options);
      text.push(await unread.item());
    }
  });
  return text;
}

export async function run({ options, say, batches, save }: Run<Options>): Promise<void> {
  const { tokenizer, length, training, validation, prompt } = await loadText(options.text, options);
  say(`${length} characters, ${tokenizer.vocabSize} different ones`);
  const model = new CharRnn(tokenizer.vocabSize, options.hiddenSize, options.cell);
  const optimizer = new Adam(model.parameters(), { lr: options.lr });

  const curve = { x: [] as number[], y: [] as number[] };
  for await (const batch of batches('Training', training)) {
    const loss = await step(model, optimizer, batch);
    curve.x.push(curve.x.length + 1);
    curve.y.push(await loss.item());
    if (curve.x.length % 100 === 0) say(`Step ${curve.x.length}: training loss ${(await loss.item()).toFixed(4)}`);
  }
  const mean = new Perplexity();
  for await (const [x, y] of validation)
    await mean.update(
      noGrad(() => model(x)[0]),
      y,
    );
  say(`On what it has not seen it hesitates between ${mean.compute().toFixed(2)} characters (perplexity)`);
  say(`\n${tokenizer.decode(await write(model, [...prompt], options))}\n`);
  const title = `${options.cell.toUpperCase()}: loss per character`;
  await save('loss.png', lineChart([curve], { title, xLabel: 'step', yLabel: 'cross entropy' }));
}
