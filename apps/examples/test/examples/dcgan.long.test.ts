import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GAN } from '../../src/examples/dcgan';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadWeights } from '../support/spread';

test('5 steps of both networks are those of PyTorch', async () => {
  const gan = new GAN(6, 4, 0.001);
  for (const network of [gan.generator, gan.discriminator]) spreadWeights(network);
  const losses: number[] = [];
  for (let i = 0; i < 5; i++) {
    const both = await gan.step(spread(`x${i % 2}`, [5, 1, 28, 28]), spread(`noise${i}`, [5, 6, 1, 1], 1.7));
    for (const loss of both) losses.push(await loss.item());
  }
  await trainsAsInPyTorch('dcgan', async (i) => losses[i]);
});

test('runs', async () => {
  const text = await runBriefly('dcgan --epochs 1 --train-size 20 --batch-size 10 --noise 4 --width 4', ['drawn.png']);
  assert.match(text, /^Epoch 1: discriminator \d\.\d+, generator \d\.\d+$/m);
});

test.run();
