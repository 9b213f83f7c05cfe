import { manualSeed, seededRandom, shutdown, type Tensor, tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Bernoulli, Categorical, type Distribution, Exponential, Laplace, LogNormal, Normal, Uniform } from '../src/index';

const COUNT = 20_000;

test.after(shutdown);
test.before.each(() => manualSeed(1));

/** Within five standard errors of what is expected. */
async function assertMoments(one: Distribution): Promise<void> {
  const samples = one.sample([COUNT]);
  assert.equal([...samples.shape], [COUNT, ...one.batchShape]);
  const numbers = await samples.to('float32').data();
  const [mean, variance] = [await one.mean.data(), await one.variance.data()];
  mean.forEach((expected, at) => {
    const column = Array.from({ length: COUNT }, (_, row) => numbers[row * mean.length + at]);
    const average = column.reduce((sum, value) => sum + value, 0) / COUNT;
    const spread = column.reduce((sum, value) => sum + (value - average) ** 2, 0) / COUNT;
    const error = Math.sqrt(variance[at] / COUNT);
    assert.ok(Math.abs(average - expected) <= 5 * error, `mean ${average}, expected ${expected} up to ${5 * error}`);
    assert.ok(Math.abs(spread / variance[at] - 1) < 0.08, `variance ${spread}, expected ${variance[at]}`);
  });
}

test('samples have the mean and the variance', async () => {
  await assertMoments(new Normal(tensor([0, 5]), tensor([1, 0.25])));
  await assertMoments(new Laplace(tensor([0, 5]), tensor([1, 0.25])));
  await assertMoments(new LogNormal(tensor([0, 2]), tensor([0.25, 0.125])));
  await assertMoments(new Uniform(tensor([0, -3]), tensor([1, 5])));
  await assertMoments(new Exponential(tensor([0.5, 4])));
  await assertMoments(new Bernoulli({ probs: tensor([0.25, 0.875]) }));
  await assertMoments(new Bernoulli({ logits: tensor([-1, 2]) }));
});

test('the ends of the uniform numbers behind a Laplace sample are finite, and on both sides', async () => {
  for (const [drawn, sign] of [
    [0, -1],
    [1 - 2 ** -24, 1],
  ]) {
    const generator = Object.assign(seededRandom(1), { words: (words: Int32Array) => words.fill(drawn * 2 ** 32) });
    const value = await new Laplace(0, 1).sample([], { generator }).item();
    assert.ok(Number.isFinite(value) && Math.sign(value) === sign && Math.abs(value) > 15, `${value}`);
  }
});

test('uniform samples stay within their bounds, classes and coins are what they are', async () => {
  const uniform = await new Uniform(2, 3).sample([COUNT]).data();
  assert.ok(uniform.every((value) => value >= 2 && value < 3));
  const coins = new Bernoulli({ probs: tensor([0, 1, 0.5]) }).sample([1000]);
  assert.is(coins.dtype, 'float32');
  const numbers = await coins.data();
  assert.ok(numbers.every((value, i) => (i % 3 === 2 ? value === 0 || value === 1 : value === i % 3)));
});

test('classes come as often as they should, and never without a probability', async () => {
  const probs = [0, 1, 3, 0, 4, 0];
  const classes = new Categorical({ probs: tensor([probs, [1, 1, 1, 1, 1, 1]]) }).sample([COUNT]);
  assert.is(classes.dtype, 'int32');
  assert.equal([...classes.shape], [COUNT, 2]);
  const numbers = await classes.data();
  for (const [column, weights] of [probs, [1, 1, 1, 1, 1, 1]].entries()) {
    const total = weights.reduce((sum, weight) => sum + weight);
    weights.forEach((weight, wanted) => {
      const share = weight / total;
      const found = numbers.filter((value, i) => i % 2 === column && value === wanted).length / COUNT;
      const error = Math.sqrt((share * (1 - share)) / COUNT);
      assert.ok(Math.abs(found - share) <= 5 * error, `class ${wanted} of ${weights}: ${found}, expected ${share}`);
    });
  }
});

test('classes by logits, without a batch, and a single one', async () => {
  const one = new Categorical({ logits: tensor([0, -200, Math.log(3)]) });
  assert.equal([...one.sample().shape], []);
  const numbers = await one.sample([COUNT]).data();
  const shares = [0, 1, 2].map((wanted) => numbers.filter((value) => value === wanted).length / COUNT);
  assertClose(shares, [0.25, 0, 0.75], { atol: 0.016 });
  assert.is(await new Categorical({ probs: tensor([1e-30]) }).sample().item(), 0);
  assert.equal([...one.sample([2, 0]).shape], [2, 0]);
});

test('the same seed gives the same samples, and a generator of one’s own leaves the global one alone', async () => {
  const all = (generator?: ReturnType<typeof seededRandom>): Promise<Float32Array | Int32Array>[] =>
    [
      new Normal(0, 1),
      new Laplace(0, 1),
      new LogNormal(0, 1),
      new Uniform(0, 1),
      new Exponential(1),
      new Bernoulli({ probs: 0.5 }),
      new Categorical({ probs: tensor([1, 2, 3]) }),
    ].map((one) => one.sample([5], { generator }).data());
  const first = await Promise.all(all());
  manualSeed(1);
  assert.equal(await Promise.all(all(seededRandom(1))), first);
  assert.equal(await Promise.all(all()), first);
  assert.not.equal(await Promise.all(all()), first);
});

test('rsample carries gradients to the parameters, sample carries none', async () => {
  const [loc, scale] = [tensor([1, 2], { requiresGrad: true }), tensor([0.5, 3], { requiresGrad: true })];
  const normal = new Normal(loc, scale);
  assert.is(normal.sample().requiresGrad, false);
  const samples = normal.rsample([3]);
  samples.sum().backward();
  assertClose(await (loc.grad as Tensor).data(), [3, 3]);
  const noise = (await samples.data()).map((value, i) => (value - [1, 2][i % 2]) / [0.5, 3][i % 2]);
  assertClose(await (scale.grad as Tensor).data(), [noise[0] + noise[2] + noise[4], noise[1] + noise[3] + noise[5]], {
    atol: 1e-5,
  });

  for (const Kind of [Laplace, LogNormal]) {
    const [loc, scale] = [tensor([0.5], { requiresGrad: true }), tensor([0.75], { requiresGrad: true })];
    const samples = new Kind(loc, scale).rsample([4]);
    samples.sum().backward();
    const drawn = [...(await samples.data())];
    const slopes = drawn.map((value) => (Kind === Laplace ? 1 : value));
    const byScale = drawn.map((value, i) => (((Kind === Laplace ? value : Math.log(value)) - 0.5) / 0.75) * slopes[i]);
    assertClose(await (loc.grad as Tensor).data(), [slopes.reduce((sum, value) => sum + value)]);
    assertClose(await (scale.grad as Tensor).data(), [byScale.reduce((sum, value) => sum + value)], { rtol: 1e-5 });
  }

  const rate = tensor([2], { requiresGrad: true });
  const waits = new Exponential(rate).rsample([4]);
  waits.sum().backward();
  const total = (await waits.data()).reduce((sum, value) => sum + value, 0);
  assertClose(await (rate.grad as Tensor).data(), [-total / 2]);

  const [low, high] = [tensor([0], { requiresGrad: true }), tensor([4], { requiresGrad: true })];
  const places = new Uniform(low, high).rsample([4]);
  places.sum().backward();
  const up = (await places.data()).reduce((sum, value) => sum + value / 4, 0);
  assertClose(await (high.grad as Tensor).data(), [up]);
  assertClose(await (low.grad as Tensor).data(), [4 - up]);

  assert.equal([normal.hasRsample, new Bernoulli({ probs: 0.5 }).hasRsample], [true, false]);
  throwsExactly(
    () => new Bernoulli({ probs: 0.5 }).rsample(),
    'Bernoulli.rsample: expected a distribution whose samples have gradients, got Bernoulli: use sample and logProb',
  );
});

test('a policy learns from sampled classes: the score function’s gradient', async () => {
  const logits = tensor([[0, 1, 2]], { requiresGrad: true });
  const policy = new Categorical({ logits });
  const action = policy.sample();
  policy.logProb(action).neg().sum().backward();
  const probs = await policy.probs.data();
  const taken = await action.item();
  assertClose(
    await (logits.grad as Tensor).data(),
    [...probs].map((p, i) => p - (i === taken ? 1 : 0)),
  );
});

test.run();
