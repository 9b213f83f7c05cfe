import { noGrad, random, type Tensor, tensor } from '@kindling/core';
import { Embedding, functional as F, GRU, Linear, LSTM, Module } from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { lineChart } from '@kindling/plot';
import { Characters, readText } from '../data/text';
import { choice, count, fileOption, type Run, rate } from '../example';
import { sample } from '../sampling';

export const options = {
  text: fileOption('a text to learn from', 'the beginning of Romeo and Juliet'),
  cell: choice(['lstm', 'gru'], 'lstm', 'what remembers'),
  trainingSteps: count(600, 'steps of training'),
  batchSize: count(32, 'pieces of text in a step'),
  length: count(32, 'characters of a piece'),
  hiddenSize: count(128, 'numbers in the memory'),
  lr: rate(0.005),
  temperature: rate(0.7, 'how bold the writing is'),
  sampleLength: count(300, 'characters to write'),
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

/** Shape: text (N, T + 1): every character but the last is asked for the next one. */
export async function step(model: CharRnn, optimizer: Adam, text: Tensor): Promise<Tensor> {
  const length = text.shape[1] - 1;
  optimizer.zeroGrad();
  const [scores] = model(text.narrow(1, 0, length));
  const loss = F.crossEntropy(scores.flatten(0, 1), text.narrow(1, 1, length).flatten());
  loss.backward();
  await optimizer.step();
  return loss;
}

/** Writes on from a beginning, a character at a time. */
async function write(model: CharRnn, characters: Characters, beginning: string, { sampleLength, temperature }: Writing) {
  const written = [...characters.encode(beginning)];
  let state: State | undefined;
  let next = written;
  await noGrad(async () => {
    for (let i = 0; i < sampleLength; i++) {
      const [scores, after] = model(tensor(next, { shape: [1, next.length], dtype: 'int32' }), state);
      state = after;
      next = [sample(await scores.select(1, -1).data(), { temperature })];
      written.push(...next);
    }
  });
  return characters.decode(written);
}
type Writing = { sampleLength: number; temperature: number };

export async function run({ options, say, steps, save }: Run<Options>): Promise<void> {
  const text = await readText(options.text);
  const characters = new Characters(text);
  const numbers = characters.encode(text);
  const { batchSize, length, hiddenSize } = options;
  say(`${numbers.length} characters, ${characters.all.length} different ones`);
  const model = new CharRnn(characters.all.length, hiddenSize, options.cell);
  const optimizer = new Adam(model.parameters(), { lr: options.lr });

  const curve = { x: [] as number[], y: [] as number[] };
  for await (const i of steps('Training', options.trainingSteps)) {
    const pieces = Array.from({ length: batchSize }, () => random.integer(numbers.length - length - 1));
    const batch = pieces.flatMap((start) => [...numbers.subarray(start, start + length + 1)]);
    const loss = await step(model, optimizer, tensor(Int32Array.from(batch), { shape: [batchSize, length + 1] }));
    curve.x.push(i);
    curve.y.push(await loss.item());
    if (i % 100 === 0) say(`Step ${i}: loss ${curve.y[i].toFixed(4)}`);
  }
  say(`\n${await write(model, characters, text.slice(0, text.indexOf('\n') + 1), options)}\n`);
  const title = `${options.cell.toUpperCase()}: loss per character`;
  await save('loss.png', lineChart([curve], { title, xLabel: 'step', yLabel: 'cross entropy' }));
}
