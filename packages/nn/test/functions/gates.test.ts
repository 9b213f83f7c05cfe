import { seededRandom, shutdown, tensor, zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EmbeddingBag, functional as F, ZeroPad2d } from '../../src/index';

// values and gradients of glu and prelu: test/modules

test('gumbelSoftmax draws classes as often as they are likely, with a gradient, and a seed gives the same ones', async () => {
  const logits = zeros([2000, 2]).add(tensor([0, Math.log(3)]));
  const drawn = F.gumbelSoftmax(logits, { hard: true, generator: seededRandom(1) });
  const share = await drawn.mean(0).data();
  assert.ok(Math.abs(share[1] - 0.75) < 0.04, `${share}`);
  assert.is(await drawn.sum(1).allclose(1), true);
  assert.is(await F.gumbelSoftmax(logits, { hard: true, generator: seededRandom(1) }).equal(drawn), true);
  const one = tensor([[1, 2, 3]], { requiresGrad: true });
  F.gumbelSoftmax(one, { hard: true })
    .mul(tensor([1, 2, 4]))
    .sum()
    .backward();
  assert.ok(((await one.grad?.abs().sum().item()) as number) > 0);
});

test('rows of a bag are weighed where someone asks for it', async () => {
  const bag = new EmbeddingBag(3, 2, { mode: 'sum' });
  bag.loadStateDict({
    weight: tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
  });
  const input = tensor([0, 1, 2], { dtype: 'int32' });
  const offsets = tensor([0, 2, 2], { dtype: 'int32' });
  const weighed = bag.forward(input, offsets, { perSampleWeights: tensor([1, 10, 2]) });
  assert.equal(await weighed.toArray(), [
    [31, 42],
    [0, 0],
    [10, 12],
  ]);
});

test('refuses what does not fit', () => {
  throwsExactly(() => F.glu(zeros([2, 3])), 'glu: expected an even size of dimension -1, got shape [2, 3]');
  throwsExactly(() => F.prelu(zeros([2, 3]), zeros([2])), 'prelu: weight: expected shape [1] or [3], got [2]');
  throwsExactly(() => new ZeroPad2d([1, 2]), 'ZeroPad2d: padding: expected a number, or 4 of them, got 2');
  throwsExactly(
    () => new EmbeddingBag(3, 2).forward(zeros([3]).to('int32')),
    'EmbeddingBag: input: expected shape (N, L), or (L) and offsets, got [3] and none',
  );
});

test.after(shutdown);
test.run();
