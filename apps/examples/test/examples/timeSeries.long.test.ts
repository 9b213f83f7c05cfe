import { LBFGS } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Sequence, sineWaves, step } from '../../src/examples/timeSeries';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadWeights } from '../support/spread';

test('5 steps of 4 iterations each are those of PyTorch', async () => {
  const model = spreadWeights(new Sequence(8));
  const optimizer = new LBFGS(model.parameters(), { lr: 0.8, maxIter: 4 });
  const waves = spread('waves', [5, 9]);
  await trainsAsInPyTorch('time-series', () => step(model, optimizer, waves));
});

test('waves have their period', async () => {
  const [wave] = (await sineWaves(2, 80, 12).toArray()) as number[][];
  for (let i = 0; i + 25 < 80; i++) assert.ok(Math.abs(wave[i] - wave[i + 25]) < 0.06); // 8 pi = 25.1
});

test('runs', async () => {
  const words = 'time-series --waves 6 --length 8 --future 4 --training-steps 2';
  const text = await runBriefly(words, ['waves.png']);
  assert.match(text, /^Step 1: loss \S+, error of what comes after \S+$/m);
});

test.run();
