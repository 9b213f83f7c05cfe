import { ones, shutdown, type Tensor, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BatchNorm2d, Conv2d, Embedding, Flatten, Linear, LSTM, Module, ReLU, Sequential, summary } from '../src/index';

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;

test.after(shutdown);

class Network extends Module {
  features = new Sequential(new Conv2d(1, 4, 3), new BatchNorm2d(4), new ReLU());
  flatten = new Flatten();
  head = new Linear(4 * 26 * 26, 10);

  forward(x: Tensor): Tensor {
    return this.head(this.flatten(this.features(x)));
  }
}

test('shows each layer, the shape that it gives and its parameters, and the sums', () => {
  const model = new Network();
  model.features.requiresGrad_(false);
  assert.is(summary(model, ones([2, 1, 28, 28])), summary(model, [2, 1, 28, 28]));
  const lines = summary(model, [2, 1, 28, 28]).split('\n');
  assert.equal(
    lines.map((line) => line.trim().split(/ {2,}/)),
    [
      ['Layer', 'Output shape', 'Parameters'],
      [lines[1]],
      ['Network', '[2, 10]'],
      ['features: Sequential', '[2, 4, 26, 26]'],
      ['0: Conv2d', '[2, 4, 26, 26]', '40'],
      ['1: BatchNorm2d', '[2, 4, 26, 26]', '8'],
      ['2: ReLU', '[2, 4, 26, 26]'],
      ['flatten: Flatten', '[2, 2704]'],
      ['head: Linear', '[2, 10]', '27,050'],
      [lines[1]],
      ['Parameters: 27,098, of them learned: 27,050'],
      ['Size of the parameters: 0.11 MB'],
    ],
  );
});

test('leaves the model as it is', async () => {
  const model = new Network();
  model.features.eval();
  summary(model, [2, 1, 28, 28]);
  assert.ok(model.training && !model.features.training && model.head.training);
  assert.is(await model.features.at(1).numBatchesTracked?.item(), 0);
  assert.is(model.head.weight.grad, null);
});

test('takes whole numbers, several inputs and outputs; of a shared weight the sum knows once', () => {
  class Net extends Module {
    table = new Embedding(5, 3);
    rnn = new LSTM(3, 3);
    again = this.rnn;

    forward(words: Tensor, more: Tensor) {
      return { rows: this.rnn(this.table(words)), more };
    }
  }
  const text = summary(new Net(), [tensor([[1, 2]], { dtype: 'int32' }), ones([7])]);
  assert.match(text, '[1, 2, 3], [1, 2, 3], [1, 2, 3], [7]');
  assert.match(text, 'Parameters: 111, of them learned: 111');
});

test('says what is no input, and lets the error of a model pass', () => {
  throwsExactly(() => summary(any(3), [1]), 'summary: model: expected a Module, got 3');
  throwsExactly(
    () => summary(new ReLU(), any('1')),
    'summary: input: expected the sizes of an input, a Tensor or an array of Tensors, got "1"',
  );
  const model = new Network();
  assert.throws(() => summary(model, [2, 2, 28, 28]), /^Conv2d: input has 2 channels/);
  assert.ok(model.training && model.head.training);
});

test.run();
