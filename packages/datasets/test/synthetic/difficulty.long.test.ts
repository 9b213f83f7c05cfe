import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SyntheticDigits } from '../../src/synthetic/syntheticDigits';
import { examplesOf, linearModelError } from './softmaxRegression';

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

test('a linear model misreads 8 to 15 % of the test digits', async () => {
  const train = examplesOf(await SyntheticDigits.load({ train: true, length: 20_000 }));
  const unseen = examplesOf(await SyntheticDigits.load({ train: false, length: 4_000 }));
  const error = linearModelError(train, unseen, { epochs: 5, learningRate: 0.02 });
  assert.ok(error >= 0.08, `too easy: a linear model misreads only ${percent(error)}`);
  assert.ok(error <= 0.15, `too hard: a linear model misreads ${percent(error)}`);
});

test('the linear model learns what a linear model can', () => {
  // Two classes told apart by which half is brighter: the error above comes from the digits, not from the trainer.
  const make = (count: number) => {
    const data = new Uint8Array(count * 8);
    const targets = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      targets[i] = i % 2;
      for (let pixel = 0; pixel < 8; pixel++)
        data[i * 8 + pixel] = (pixel < 4 ? 0 : 1) === targets[i] ? 100 + ((i * 7) % 100) : 90;
    }
    return { data, targets };
  };
  assert.is(linearModelError(make(400), make(100), { epochs: 20, learningRate: 0.1 }), 0);
});

test.run();
