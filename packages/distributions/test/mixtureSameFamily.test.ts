import { manualSeed, shutdown, tensor, zeros } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Bernoulli, Categorical, Independent, klDivergence, MixtureSameFamily, Normal } from '../src/index';

const two = () => new Categorical({ probs: tensor([1, 3]) });

// log probabilities, moments and gradients are PyTorch's: test/pytorch.test.ts

test('samples are from each component as often as it is probable, and their whole event is', async () => {
  manualSeed(4);
  const loc = tensor([
    [-50, -60],
    [50, 60],
  ]);
  const one = new MixtureSameFamily(two(), new Independent(new Normal(loc, 1), 1));
  assert.is(String(one), 'MixtureSameFamily(batchShape: [], eventShape: [2])');
  const rows = (await one.sample([4000]).toArray()) as number[][];
  assert.is(rows.length, 4000);
  for (const [a, b] of rows) assert.ok(Math.abs(Math.abs(a) - 50) < 8 && Math.abs(Math.abs(b) - 60) < 8 && a * b > 0);
  assertClose(rows.filter(([a]) => a > 0).length / 4000, 0.75, { atol: 0.03 });
});

test('a batch that shares one mixture draws its classes apart', async () => {
  manualSeed(5);
  const one = new MixtureSameFamily(two(), new Normal(tensor([[-50, 50]]).expand([400, 2]), 1));
  assert.equal([...one.batchShape], [400]);
  const values = [...(await one.sample().data())];
  assert.equal([...one.sample([2, 3]).shape], [2, 3, 400]);
  assertClose(values.filter((value) => value > 0).length / 400, 0.75, { atol: 0.1 });
});

test('of steps, too', async () => {
  const coins = new MixtureSameFamily(two(), new Bernoulli({ probs: tensor([0.5, 1]) }));
  assertClose(await coins.logProb(1).exp().item(), 0.25 * 0.5 + 0.75);
  assertClose(await coins.mean.item(), 0.875);
});

test('refuses what it can not work with', () => {
  const one = new MixtureSameFamily(two(), new Normal(zeros([2]), 1));
  throwsExactly(
    () => new MixtureSameFamily(new Normal(0, 1) as never, new Normal(zeros([2]), 1)),
    'MixtureSameFamily: mixtureDistribution: expected a Categorical, got Normal',
  );
  throwsExactly(
    () => new MixtureSameFamily(two(), 3 as never),
    'MixtureSameFamily: componentDistribution: expected a distribution, got 3',
  );
  for (const shape of [[], [3], [2, 1]]) {
    throwsExactly(
      () => new MixtureSameFamily(two(), new Normal(zeros(shape), 1)),
      `MixtureSameFamily: componentDistribution: expected a batch that [2] broadcasts to, got [${shape.join(', ')}]`,
    );
  }
  const several = new Categorical({ logits: zeros([3, 2]) });
  throwsExactly(
    () => new MixtureSameFamily(several, new Normal(zeros([2]), 1)),
    'MixtureSameFamily: componentDistribution: expected a batch that [3, 2] broadcasts to, got [2]',
  );
  throwsExactly(
    () => one.entropy(),
    'MixtureSameFamily.entropy: expected a distribution whose entropy has a formula, got a mixture: the mean of logProb(sample([n])).neg() is near it',
  );
  throwsExactly(
    () => one.rsample(),
    'MixtureSameFamily.rsample: expected a distribution whose samples have gradients, got MixtureSameFamily: use sample and logProb',
  );
  assert.throws(() => klDivergence(one, one), /klDivergence: q: /);
});

test.after(shutdown);
test.run();
