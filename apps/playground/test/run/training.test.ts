import { shutdown, useBackend, zeros } from '@kindling/core';
import { Parameter } from '@kindling/nn';
import { CosineAnnealingLR, LinearLR, SGD, StepLR } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultConfig, optimiserNames, type RunConfig, scheduleNames } from '../../src/run/config';
import { loadData } from '../../src/run/data/loadData';
import { rateAt } from '../../src/run/optimiser';
import { Training } from '../../src/run/training';

/** Everything that has a state of its own: dropout, batch norm, augmentation, noise, labels. */
const config: RunConfig = {
  ...defaultConfig,
  data: { ...defaultConfig.data, train: 50, test: 20, noise: 0.1, shuffled: 0.1, augment: true },
  layers: [
    { kind: 'conv', channels: 3, kernel: 5, padding: 1, stride: 2 },
    { kind: 'batchNorm' },
    { kind: 'activation', name: 'gelu' },
    { kind: 'maxPool', size: 2 },
    { kind: 'dropout', p: 0.3 },
    { kind: 'linear', features: 7 },
    { kind: 'activation', name: 'tanh' },
  ],
  batchSize: 9,
};

const lossesOf = async (training: Training, steps: number): Promise<number[]> => {
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) losses.push((await training.takeStep()).loss);
  return losses;
};

const begin = async (of: RunConfig): Promise<Training> => new Training(of, (await loadData(of.data, of.seed, {})).train);

test.before(async () => {
  await useBackend('webasm');
});
test.after(() => shutdown());

test('the same configuration gives the same losses, to the bit, and another seed others', async () => {
  const losses = await lossesOf(await begin(config), 8);
  assert.equal(await lossesOf(await begin(config), 8), losses);
  assert.is.not((await lossesOf(await begin({ ...config, seed: 2 }), 1))[0], losses[0]);
});

for (const name of optimiserNames) {
  test(`${name}: from a snapshot it goes on as it did, to the bit, whatever was done between`, async () => {
    const training = await begin({ ...config, optimiser: { name, momentum: 0.9, weightDecay: 0.01 }, rate: 0.003 });
    await lossesOf(training, 3);
    const snapshot = await training.snapshot();
    const losses = await lossesOf(training, 5);
    await training.nextGradients();
    const end = await training.snapshot();
    training.restore(snapshot);
    assert.is(training.step, 3);
    await training.nextGradients();
    assert.equal(await lossesOf(training, 5), losses);
    assert.equal(await training.snapshot(), end);
  });
}

test('an example from the page joins the batches from its step on', async () => {
  const training = await begin(config);
  const snapshot = await training.snapshot();
  const losses = await lossesOf(training, 4);
  training.restore(snapshot);
  training.extras = [{ step: 2, pixels: new Uint8Array(784).fill(255), label: 3 }];
  const other = await lossesOf(training, 4);
  assert.equal(other.slice(0, 2), losses.slice(0, 2));
  assert.is.not(other[2], losses[2]);
});

test("the rates are those of PyTorch's schedulers, and change where they were told to", () => {
  const makers = {
    constant: () => null,
    step: (optimizer: SGD) => new StepLR(optimizer, 4, { gamma: 0.1 }),
    cosine: (optimizer: SGD) => new CosineAnnealingLR(optimizer, 4),
    warmup: (optimizer: SGD) => new LinearLR(optimizer, { startFactor: 0.01, totalIters: 4 }),
  };
  for (const name of scheduleNames) {
    const optimizer = new SGD([new Parameter(zeros([1]))], { lr: 0.3 });
    const scheduler = makers[name](optimizer);
    for (let step = 0; step < (name === 'cosine' ? 5 : 11); step++) {
      const rate = rateAt({ ...config, rate: 0.3, schedule: { name, steps: 4 } }, step);
      assert.ok(Math.abs(rate - optimizer.paramGroups[0].lr) < 1e-12, `${name}, step ${step}: ${rate}`);
      scheduler?.step();
    }
  }
  const changed = { ...config, rate: 1, rateChanges: [{ step: 3, rate: 2 }] };
  assert.equal(
    [0, 2, 3, 9].map((step) => rateAt(changed, step)),
    [1, 1, 2, 2],
  );
});

test('what cannot be built is refused in plain words', async () => {
  const { train } = await loadData(config.data, 1, {});
  assert.throws(
    () =>
      new Training(
        {
          ...config,
          layers: [
            { kind: 'linear', features: 3 },
            { kind: 'maxPool', size: 2 },
          ],
        },
        train,
      ),
    /^Layer 2, max pooling: a row of 3 numbers came/,
  );
  assert.throws(() => new Training({ ...config, rate: -1 }, train), /^rate: expected a number/);
});

test.run();
