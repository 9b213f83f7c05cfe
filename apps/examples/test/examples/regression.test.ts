import { Linear } from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { powers, step } from '../../src/examples/regression';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadWeights } from '../support/spread';

test('20 steps are those of PyTorch', async () => {
  const model = spreadWeights(new Linear(3, 1));
  const optimizer = new Adam(model.parameters(), { lr: 0.05 });
  const [x, y] = [powers(spread('x', [50, 1]), 3), spread('y', [50, 1])];
  await trainsAsInPyTorch('regression', () => step(model, optimizer, x, y));
});

test('a polynomial fits better than a line', async () => {
  const text = await runBriefly('regression --training-steps 150', ['fit.png']);
  const [line, cubic] = Array.from(text.matchAll(/R2 (\S+)/g), ([, score]) => Number(score));
  assert.ok(line > 0.4 && cubic > 0.75, text);
});

test.run();
