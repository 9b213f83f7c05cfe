import type { Batch } from '@kindling/datasets';
import { Adadelta, StepLR } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Net, step } from '../../src/examples/mnistRnn';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadClasses, spreadWeights } from '../support/spread';

test('5 steps without dropout are those of PyTorch', async () => {
  const model = spreadWeights(new Net());
  for (const dropout of [model.dropout1, model.dropout2]) dropout.eval();
  const optimizer = new Adadelta(model.parameters(), { lr: 1 });
  const scheduler = new StepLR(optimizer, 1, { gamma: 0.7 });
  await trainsAsInPyTorch('mnist-rnn', async (i) => {
    const batch: Batch = [spread(`x${i % 2}`, [16, 1, 28, 28]), spreadClasses(`y${i % 2}`, [16], 10)];
    const loss = await step(model, optimizer, batch);
    scheduler.step();
    return loss;
  });
});

test('runs', async () => {
  const text = await runBriefly('mnist-rnn --epochs 2 --train-size 320 --test-size 50 --batch-size 16', ['training.png']);
  assert.match(text, /^Epoch 2: training loss \S+, test accuracy \S+ %$/m);
});

test.run();
