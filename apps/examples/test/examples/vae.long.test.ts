import { Adam } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { step, VAE } from '../../src/examples/vae';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadWeights } from '../support/spread';

test('10 steps with the same noise are those of PyTorch', async () => {
  const model = spreadWeights(new VAE());
  const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
  await trainsAsInPyTorch('vae', (i) =>
    step(model, optimizer, spread(`x${i % 2}`, [4, 1, 28, 28]).abs(), spread(`noise${i}`, [4, 20], 1.7)),
  );
});

test('runs', async () => {
  const words = 'vae --epochs 2 --train-size 256 --test-size 30 --batch-size 64';
  const text = await runBriefly(words, ['reconstructions.png', 'samples.png']);
  const [first, second] = Array.from(text.matchAll(/loss per digit (\S+)/g), ([, loss]) => Number(loss));
  assert.ok(second < first, text);
});

test('runs where there are fewer digits than its picture has room for', async () => {
  await runBriefly('vae --epochs 1 --train-size 8 --test-size 3', ['reconstructions.png', 'samples.png']);
});

test.run();
