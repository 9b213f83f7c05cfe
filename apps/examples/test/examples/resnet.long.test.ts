import type { Batch } from '@kindling/datasets';
import { OneCycleLR, SGD } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ResNet, step } from '../../src/examples/resnet';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadClasses, spreadWeights } from '../support/spread';

/** One ReLU that goes the other way is enough at this rate: half a unit in the last place of the weights moves PyTorch's own losses by 3e-4. */
const chaotic = 2e-3;

test('8 steps of one block a stage are those of PyTorch', async () => {
  const model = spreadWeights(new ResNet(1));
  const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
  const scheduler = new OneCycleLR(optimizer, 0.1, { epochs: 1, stepsPerEpoch: 8 });
  await trainsAsInPyTorch(
    'resnet',
    (i) => {
      const batch: Batch = [spread(`x${i % 2}`, [6, 3, 32, 32]), spreadClasses(`y${i % 2}`, [6], 10)];
      return step(model, optimizer, scheduler, batch, 0.1);
    },
    chaotic,
  );
});

test('runs', async () => {
  const text = await runBriefly('resnet --depth 1 --epochs 1 --train-size 12 --test-size 6 --batch-size 6', ['pictures.png']);
  assert.match(text, /^Epoch 1: rate \S+, training loss \S+, test accuracy \S+ %$/m);
});

test.run();
