import { shutdown, tensor, zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EmbeddingBag, functional as F, Parameter } from '../../src/index';

const numbers = () =>
  tensor(
    Array.from({ length: 12 }, (_, i) => Math.sin(i)),
    { shape: [4, 3] },
  );
const list = tensor([3, 0, 1, 1, 2], { dtype: 'int32' });
const offsets = tensor([0, 2, 2], { dtype: 'int32' });

// the layer's numbers are PyTorch's: test/modules
test('embeddingBag is the layer with a table from elsewhere', async () => {
  for (const mode of ['sum', 'mean', 'max'] as const) {
    for (const paddingIdx of [null, 1, -4]) {
      const bag = new EmbeddingBag(4, 3, { mode, paddingIdx });
      bag.loadStateDict({ weight: numbers() });
      const weight = new Parameter(numbers());
      const [of, given] = [bag.forward(list, offsets), F.embeddingBag(list, weight, { offsets, mode, paddingIdx })];
      assert.equal(await given.toArray(), await of.toArray());
      of.square().sum().backward();
      given.square().sum().backward();
      assert.equal(await weight.grad?.toArray(), await bag.weight.grad?.toArray());
      const rows = list.narrow(0, 0, 4).view([2, 2]);
      assert.equal(await F.embeddingBag(rows, weight, { mode, paddingIdx }).toArray(), await bag.forward(rows).toArray());
    }
  }
  const weighed = F.embeddingBag(list, numbers(), { offsets, mode: 'sum', perSampleWeights: tensor([2, 0, 0, 0, 0]) });
  assert.equal(await weighed.at(0).toArray(), await numbers().at(3).mul(2).toArray());
});

test('rows are limited in place', async () => {
  const weight = new Parameter(numbers().add(3));
  await F.embeddingBag(list, weight, { offsets, maxNorm: 1 }).data();
  for (const norm of await weight.norm(2, 1).data()) assert.ok(norm <= 1.00001);
});

test('refuses what does not fit', () => {
  throwsExactly(() => F.embeddingBag(list, zeros([4])), 'embeddingBag: weight: expected shape (rows, width), got [4]');
  throwsExactly(
    () => F.embeddingBag(list, numbers()),
    'embeddingBag: input: expected shape (N, L), or (L) and offsets, got [5] and none',
  );
  throwsExactly(
    () => F.embeddingBag(list, numbers(), { offsets: zeros([2]) }),
    "embeddingBag: offsets: expected int32, got float32: x.to('int32') converts it",
  );
  throwsExactly(
    () => F.embeddingBag(list, numbers(), { offsets, perSampleWeights: zeros([5]) }),
    'embeddingBag: perSampleWeights: expected shape [5] and mode "sum", got [5] and mode "mean"',
  );
  throwsExactly(
    () => F.embeddingBag(list, numbers(), { offsets, paddingIdx: 4 }),
    'embeddingBag: paddingIdx: expected an integer from -4 to 3, got 4',
  );
});

test.after(shutdown);
test.run();
