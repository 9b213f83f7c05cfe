import { manualSeed, randint, shutdown, type Tensor } from '@kindling/core';
import { functional as F } from '@kindling/nn';
import { AdamW, Muon } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GPT } from '../../src/networks/gpt';

test.after(shutdown);

/** The loss of each step on one batch of random text. */
async function losses(optimizersOf: (model: GPT) => (Muon | AdamW)[], steps: number): Promise<number[]> {
  manualSeed(1);
  const model = new GPT();
  const [x, y] = [randint(0, 65, [2, 16]), randint(0, 65, [32])];
  const optimizers = optimizersOf(model);
  const came: number[] = [];
  for (let step = 0; step < steps; step++) {
    for (const optimizer of optimizers) optimizer.zeroGrad();
    const loss = F.crossEntropy(model(x).reshape([-1, 65]), y);
    loss.backward();
    for (const optimizer of optimizers) await optimizer.step();
    came.push(await loss.item());
  }
  return came;
}

const [lr, betas] = [3e-4, [0.9, 0.95] as [number, number]];

test('a small GPT learns with Muon for its hidden matrices and AdamW for the rest, faster than with AdamW alone', async () => {
  const both = await losses((model) => {
    const isHidden = (param: Tensor) => param.shape.length === 2;
    const hidden = [...model.blocks.parameters()].filter(isHidden);
    const rest = [...model.parameters()].filter((param) => !hidden.includes(param));
    assert.equal([hidden.length, rest.length], [16, 4 * 8 + 5]);
    return [new Muon(hidden, { lr: 0.02 }), new AdamW(rest, { lr, betas })];
  }, 6);
  const alone = await losses((model) => [new AdamW(model.parameters(), { lr, betas })], 6);
  assert.is(both[0], alone[0]);
  for (const [step, loss] of both.entries()) if (step > 0) assert.ok(loss < both[step - 1], `step ${step}: ${both}`);
  assert.ok(both[5] < 0.85 * both[0], `${both}`);
  assert.ok(both[5] < alone[5], `${both}; alone ${alone}`);
});

test.run();
