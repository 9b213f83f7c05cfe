import { manualSeed, shutdown, type Tensor, tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Bernoulli, Categorical, Independent, klDivergence, Laplace, Normal } from '../src/index';

test.after(shutdown);

const loc = () =>
  tensor(
    [
      [[1], [2]],
      [[3], [4]],
    ],
    { requiresGrad: true },
  );
const base = (mean = loc()) => new Normal(mean, tensor([1, 2, 3]));

test('dimensions of the batch become the event, whose log probabilities are added up', async () => {
  for (const [ndims, batch, event] of [
    [0, [2, 2, 3], []],
    [1, [2, 2], [3]],
    [2, [2], [2, 3]],
    [3, [], [2, 2, 3]],
  ] as const) {
    const one = new Independent(base(), ndims);
    assert.equal([[...one.batchShape], [...one.eventShape]], [[...batch], [...event]]);
    assert.equal([...one.sample([5]).shape], [5, 2, 2, 3]);
    assert.equal([...one.entropy().shape], [...batch]);
    assert.equal([...one.logProb(tensor([0, 1, 2])).shape], [...batch]);
    const value = one.sample([4]);
    const apart = base()
      .logProb(value)
      .reshape([4, ...batch, -1])
      .sum(-1);
    assertClose(await one.logProb(value).data(), await apart.data());
  }
  assert.is(String(new Independent(base(), 1)), 'Independent(batchShape: [2, 2], eventShape: [3])');
  // an Independent of an Independent
  assert.equal([...new Independent(new Independent(base(), 1), 1).entropy().shape], [2]);
});

test('samples are the base’s, with gradients where that has them', async () => {
  const mean = loc();
  manualSeed(3);
  const samples = new Independent(base(mean), 2).rsample([2]);
  samples.sum().backward();
  assertClose(await (mean.grad as Tensor).data(), [6, 6, 6, 6]);
  manualSeed(3);
  assert.equal([...(await samples.data())], [...(await base().sample([2]).data())]);
  const coins = new Independent(new Bernoulli({ probs: tensor([0.5, 1]) }), 1);
  assert.is(coins.hasRsample, false);
  assert.equal([...coins.sample([3]).shape], [3, 2]);
  const classes = new Independent(new Categorical({ probs: tensor([[1, 1], [1, 3]]) }), 1); // biome-ignore format: two rows
  assertClose(await classes.logProb(tensor([0, 1])).item(), Math.log(0.5 * 0.75));
});

test('refuses what it can not work with', () => {
  const one = new Independent(base(), 1);
  throwsExactly(() => new Independent(base(), 4), 'Independent: reinterpretedBatchNdims: expected an integer from 0 to 3, got 4');
  throwsExactly(() => new Independent(3 as never, 1), 'Independent: baseDistribution: expected a distribution, got 3');
  throwsExactly(
    () => one.logProb(tensor([1, 2])),
    'Independent.logProb: value: expected a shape that broadcasts with [2, 2, 3], got [2]',
  );
  for (const [other, text] of [
    [new Independent(new Laplace(loc(), tensor([1, 2, 3])), 1), 'batchShape: [2, 2], eventShape: [3]'],
    [new Independent(new Normal(loc(), tensor([1, 2])), 1), 'batchShape: [2, 2], eventShape: [2]'],
    [new Independent(new Normal(tensor([[1, 2]]), 1), 2), 'batchShape: [], eventShape: [1, 2]'],
  ] as const) {
    const expected = 'expected one of the same class, of which the divergence is known';
    throwsExactly(
      () => klDivergence(one, other),
      `klDivergence: q: ${expected}, got Independent(${text}) for Independent(batchShape: [2, 2], eventShape: [3])`,
    );
  }
});

test.run();
