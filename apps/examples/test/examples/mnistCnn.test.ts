import type { Batch } from '@kindling/datasets';
import { Adadelta, StepLR } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Net, step } from '../../src/examples/mnistCnn';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadClasses, spreadWeights } from '../support/spread';

test('5 steps without dropout are those of PyTorch', async () => {
  const model = spreadWeights(new Net());
  for (const dropout of [model.dropout1, model.dropout2]) dropout.eval();
  const optimizer = new Adadelta(model.parameters(), { lr: 1 });
  const scheduler = new StepLR(optimizer, 1, { gamma: 0.7 });
  await trainsAsInPyTorch('mnist-cnn', async (i) => {
    const batch: Batch = [spread(`x${i % 2}`, [4, 1, 28, 28]), spreadClasses(`y${i % 2}`, [4], 10)];
    const loss = await step(model, optimizer, batch);
    scheduler.step();
    return loss;
  });
});

test('runs', async () => {
  const text = await runBriefly('mnist-cnn --epochs 1 --train-size 256 --test-size 50 --batch-size 32', ['hardest.png']);
  assert.match(text, /^Epoch 1: rate 1\.000, training loss \S+, test accuracy \S+ %$/m);
});

test.run();
