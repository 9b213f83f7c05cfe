import type { Batch } from '@kindling/datasets';
import { SGD } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LogisticRegression, step } from '../../src/examples/logistic';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadClasses, spreadWeights } from '../support/spread';

test('20 steps are those of PyTorch', async () => {
  const model = spreadWeights(new LogisticRegression());
  const optimizer = new SGD(model.parameters(), { lr: 0.05, weightDecay: 1e-3 });
  const batch = (i: number): Batch => [spread(`x${i % 2}`, [16, 1, 28, 28]), spreadClasses(`y${i % 2}`, [16], 10)];
  await trainsAsInPyTorch('logistic', (i) => step(model, optimizer, batch(i)));
});

test('learns digits in an epoch, the same for the same seed', async () => {
  const words = 'logistic --epochs 1 --train-size 1280 --test-size 200 --seed 3';
  const texts = [];
  for (let time = 0; time < 2; time++) texts.push(await runBriefly(words, ['confusion.png', 'weights.png']));
  const [first, second] = texts.map((text) => text.replace(/^Saved.*$/m, ''));
  assert.ok(Number(/Right: (\S+) %/.exec(first)?.[1]) > 60, first);
  assert.is(second, first);
});

test.run();
