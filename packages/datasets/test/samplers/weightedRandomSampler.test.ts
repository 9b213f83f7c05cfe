import { manualSeed } from '@kindling/core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WeightedRandomSampler } from '../../src/index';
import { refused } from '../helpers';

const test = suite('WeightedRandomSampler');

test('numbers come as often as their weights say', () => {
  const weights = [0, 1, 0, 5, 2, 0];
  const counts = new Array(6).fill(0);
  for (const index of new WeightedRandomSampler(weights, 80_000, { seed: 1 })) counts[index]++;
  // five standard deviations of a binomial distribution
  for (const [index, weight] of weights.entries()) {
    const share = weight / 8;
    assert.ok(Math.abs(counts[index] - 80_000 * share) <= 5 * Math.sqrt(80_000 * share * (1 - share)), `${counts}`);
  }
});

test('without replacement each comes once at most, the heavier sooner', () => {
  const sampler = new WeightedRandomSampler([0, 1, 1, 1e-200, 9, 0], 4, { replacement: false, seed: 2 });
  assert.equal([...sampler].sort(), [1, 2, 3, 4]);
  let first = 0;
  for (let epoch = 0; epoch < 4000; epoch++) if ([...sampler][0] === 4) first++;
  assert.ok(Math.abs(first - 4000 * (9 / 11)) < 5 * Math.sqrt(4000 * (9 / 11) * (2 / 11)), `${first}`);
  refused(
    () => new WeightedRandomSampler([0, 1, 1], 3, { replacement: false }),
    /^numSamples: expected at most 2, the weights above 0, without replacement, got 3$/,
  );
});

test('other draws each epoch, the same for the same seed', () => {
  const make = (seed?: number) => new WeightedRandomSampler(Float32Array.of(1, 2, 3), 20, { seed });
  const [sampler, again] = [make(3), make(3)];
  const first = [...sampler];
  assert.equal([...again], first);
  assert.not.equal([...sampler], first);
  manualSeed(4);
  const drawn = [...make()];
  manualSeed(4);
  assert.equal([...make()], drawn);
  assert.is(String(sampler), 'WeightedRandomSampler(20, with replacement)');
});

test('weights that are none are refused', () => {
  refused(() => new WeightedRandomSampler([1, -1], 1), /^weights\[1\]: expected a number >= 0, got -1$/);
  refused(() => new WeightedRandomSampler([0, 0], 1), /^weights: expected a finite sum above 0, got 0$/);
  refused(() => new WeightedRandomSampler([1e308, 1e308], 1), /^weights: expected a finite sum above 0, got Infinity$/);
  refused(() => new WeightedRandomSampler([], 1), /^weights: length: expected an integer from 1 to 268435456, got 0$/);
});

test.run();
