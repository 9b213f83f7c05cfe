import { manualSeed, rand, shutdown, tensor } from '@kindling/core';
import { SGD } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Net, trainingStep } from '../src/index';

test('a step changes the weights, and its loss can be read without computing again', async () => {
  manualSeed(1);
  const model = new Net(0);
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  const [x, y] = [rand([4, 1, 28, 28]), tensor([3, 1, 4, 1])];
  const before = await model.fc2.bias?.data();
  const losses: number[] = [];
  for (let step = 0; step < 5; step++) {
    const loss = await trainingStep(model, optimizer, x, y);
    assert.is.not(loss.node.value, null);
    losses.push(await loss.item());
  }
  assert.not.equal(await model.fc2.bias?.data(), before);
  assert.ok(losses[4] < losses[0], losses.join(', '));
});

test('benchmarks make it wider', () => {
  const shapes = new Net(0.5, 2).parameters().map(({ shape }) => [...shape]);
  assert.equal(shapes.slice(0, 5), [[64, 1, 5, 5], [64], [32, 64, 3, 3], [32], [100, 800]]);
});

test.after(shutdown);
test.run();
