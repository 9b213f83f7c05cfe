import { testBackends } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { conv2d, full, shutdown, tensor, useBackend, zeros } from '../../src/index';
import { errorOfLongSum, longSums } from '../support/longSums';

/** How far a sum may be from the right value, however many terms it has: as far as PyTorch's, or less. */
const LIMIT = 1e-6;

for (const { name: backend, threads, slow } of testBackends({ also: ['webgpu'] })) {
  const test = suite(`sums of many terms on ${backend}, ${threads} threads`);
  test.before(async () => {
    await useBackend(backend, { threads });
  });

  for (const longSum of longSums) {
    test(longSum.name, async () => {
      for (const terms of slow ? [1000, 100_000] : [1000, 10_000, 1_000_000]) {
        for (const [a, b] of [
          [0.1, 0.3],
          [0.7, 1 / 3],
        ]) {
          const error = await errorOfLongSum(longSum, terms, a, b);
          assert.ok(error <= LIMIT, `${terms} terms of ${a} and ${b}: off by ${error}`);
        }
      }
    });
  }

  test('sizes that nothing divides, and terms of both signs', async () => {
    for (const size of [63, 64, 65, 127, 1021, 65_537]) {
      const data = Float32Array.from({ length: size }, (_, i) => Math.sin(i) + 1.5);
      const expected = data.reduce((sum, value) => sum + value, 0);
      const [plain, product] = [
        await tensor(data).sum().item(),
        await tensor(data)
          .matmul(full([size], -0.5))
          .item(),
      ];
      assert.ok(Math.abs(plain - expected) <= LIMIT * expected, `${size}: ${plain}, expected ${expected}`);
      assert.ok(Math.abs(product + expected / 2) <= LIMIT * expected, `${size}: ${product}, expected ${-expected / 2}`);
    }
  });

  test('over several dimensions, none of which vectors divide', async () => {
    const image = (shape: number[]) => full(shape, 1);
    assert.equal(await image([9, 3, 103]).sum([0, 2]).toArray(), [927, 927, 927]);
    assert.equal(await image([1000, 3, 103]).sum([0, 2]).toArray(), [103_000, 103_000, 103_000]);
    assert.equal(await image([5, 2, 27, 27]).mean([0, 2, 3]).toArray(), [1, 1]);
    for (const [examples, side] of slow
      ? [[90, 5]]
      : [
          [90, 9],
          [250, 9],
          [67, 27],
          [129, 12],
        ]) {
      const weight = zeros([2, 1, 3, 3], { requiresGrad: true });
      const bias = zeros([2], { requiresGrad: true });
      conv2d(image([examples, 1, side, side]), weight, bias)
        .sum()
        .backward();
      const terms = examples * (side - 2) ** 2;
      for (const { grad } of [weight, bias]) {
        const values = new Set(await grad?.data());
        assert.equal([...values], [terms], `a gradient of ${terms} terms`);
      }
    }
  });

  test('ones are counted beyond 2^24', async () => {
    const count = 2 ** 24 + 4;
    assert.is(await full([1], 1).expand([count]).sum().item(), count);
  });

  test.after(shutdown);
  test.run();
}
