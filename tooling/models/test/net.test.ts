import { manualSeed, rand, shutdown } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Net, networkSizes } from '../src/net';

test('sizes follow the picture through the network', () => {
  assert.equal(networkSizes(), { C1: 24, MP1: 12, C2: 10, MP2: 5, FC1_in: 400 });
  assert.equal(networkSizes(32), { C1: 28, MP1: 14, C2: 12, MP2: 6, FC1_in: 576 });
});

test("the model prints itself in PyTorch's notation", () => {
  assert.is(
    `${new Net(0.2)}`,
    [
      'Net(',
      '  (conv1): Conv2d(1, 32, kernel_size=(5, 5), stride=(1, 1))',
      '  (conv2): Conv2d(32, 16, kernel_size=(3, 3), stride=(1, 1))',
      '  (fc1): Linear(in_features=400, out_features=100, bias=True)',
      '  (dropout): Dropout(p=0.2, inplace=False)',
      '  (fc2): Linear(in_features=100, out_features=10, bias=True)',
      ')',
    ].join('\n'),
  );
});

test("its parameters have the names and shapes of the tutorial's", () => {
  const shapes = new Net().namedParameters().map(([name, { shape }]) => [name, [...shape]]);
  assert.equal(shapes, [
    ['conv1.weight', [32, 1, 5, 5]],
    ['conv1.bias', [32]],
    ['conv2.weight', [16, 32, 3, 3]],
    ['conv2.bias', [16]],
    ['fc1.weight', [100, 400]],
    ['fc1.bias', [100]],
    ['fc2.weight', [10, 100]],
    ['fc2.bias', [10]],
  ]);
});

test('it gives log-probabilities: each row sums to 1, and dropout acts in training only', async () => {
  manualSeed(1);
  const model = new Net();
  const x = rand([3, 1, 28, 28]);
  model.eval();
  const logProbs = model.forward(x);
  assert.equal([...logProbs.shape], [3, 10]);
  for (const sum of await logProbs.exp().sum(1).data()) assert.ok(Math.abs(sum - 1) < 1e-5, `${sum}`);
  assert.equal(await model.forward(x).data(), await logProbs.data());
  model.train();
  assert.not.equal(await model.forward(x).data(), await logProbs.data());
});

test.after(shutdown);
test.run();
