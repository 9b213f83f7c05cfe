import type { Batch } from '@kindling/datasets';
import { AdamW } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { step, VisionTransformer } from '../../src/examples/vit';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadClasses, spreadWeights } from '../support/spread';

test('10 steps are those of PyTorch', async () => {
  const model = spreadWeights(new VisionTransformer({ patch: 14, width: 12, layers: 2, heads: 2 }));
  const optimizer = new AdamW(model.parameters(), { lr: 0.002, weightDecay: 0.05 });
  const batch = (i: number): Batch => [spread(`x${i % 2}`, [5, 1, 28, 28]), spreadClasses(`y${i % 2}`, [5], 10)];
  await trainsAsInPyTorch('vit', (i) => step(model, optimizer, batch(i)));
});

test('runs', async () => {
  const words = 'vit --epochs 2 --train-size 320 --test-size 50 --batch-size 32 --patch 7 --width 24 --layers 2';
  const text = await runBriefly(words, ['attention.png']);
  const [first, second] = Array.from(text.matchAll(/training loss (\S+),/g), ([, loss]) => Number(loss));
  assert.ok(second < first, text);
});

test.run();
