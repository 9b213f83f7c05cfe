import { Adam } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Net, step } from '../../src/examples/superResolution';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadWeights } from '../support/spread';

test('8 steps are those of PyTorch', async () => {
  const model = spreadWeights(new Net(2));
  const optimizer = new Adam(model.parameters(), { lr: 0.001 });
  await trainsAsInPyTorch('super-resolution', (i) =>
    step(model, optimizer, spread(`small${i % 2}`, [3, 1, 6, 5]), spread(`large${i % 2}`, [3, 1, 12, 10])),
  );
});

test('runs', async () => {
  const text = await runBriefly('super-resolution --epochs 2 --train-size 96 --test-size 10', ['enlarged.png']);
  const [first, second] = Array.from(text.matchAll(/PSNR (\S+) dB/g), ([, decibels]) => Number(decibels));
  assert.ok(second > first, text);
});

test.run();
