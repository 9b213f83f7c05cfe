import { assertClose, testBackends } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { OpDefinition, ReferenceArray } from '../../src/graph/operation';
import { conv2d, opTable, shutdown, type Tensor, useBackend, zeros } from '../../src/index';
import { randomArrays, tensorOf } from '../support/referenceArrays';
import { kernelNames } from '../support/schedules';

// The gradient of a convolution's weight over a batch that fills no vector: vectors lie along the channels of a copy of the input.

const numbers = randomArrays(17);

function gradientOf(x: Tensor, weight: Tensor, above: Tensor, options: { stride: number; groups: number }): Tensor {
  conv2d(x, weight, null, options).mul(above).sum().backward();
  return weight.grad as Tensor;
}

const schedules = suite('channels');

const copies = (shape: readonly number[], groups = 1) => {
  const weight = zeros([8, shape[1] / groups, 3, 3], { requiresGrad: true });
  const above = zeros([shape[0], 8, shape[2] - 2, shape[3] - 2]);
  const grad = gradientOf(zeros([...shape]), weight, above, { stride: 1, groups });
  return kernelNames([weight.mul(0.5).add(grad)]).filter((name) => /^channels|WeightGradient/.test(name));
};

schedules('they lie innermost for few examples alone, where they fill lines', () => {
  assert.equal(copies([1, 32, 8, 8]), ['channels', 'conv2dWeightGradient']);
  assert.equal(copies([3, 16, 8, 8]), ['channels', 'conv2dWeightGradient']);
  assert.equal(copies([1, 64, 8, 8], 2), ['channels', 'conv2dWeightGradient']);
  assert.equal(copies([4, 32, 8, 8]), ['mul+conv2dWeightGradient+add'], 'a batch that fills a vector');
  assert.equal(copies([1, 12, 8, 8]), ['mul+conv2dWeightGradient+add'], 'channels that fill no line');
});

schedules.run();

for (const { name: backend, threads } of testBackends({ also: ['webgpu'] })) {
  const test = suite(`channels of few examples on ${backend}, ${threads} threads`);
  test.before(async () => {
    await useBackend(backend, { threads });
  });

  for (const [batch, groups, stride] of [
    [1, 1, 1],
    [2, 1, 2],
    [3, 2, 1],
  ]) {
    test(`${batch} examples, ${groups} groups, a stride of ${stride}: the sums are those of float64`, async () => {
      const [height, width] = [9, 11];
      const [rows, columns] = [height, width].map((size) => (size - 3) / stride + 1);
      const x = numbers([batch, 16 * groups, height, width]);
      const above = numbers([batch, 5 * groups, rows, columns]);
      const inGroups = ({ data, shape: [n, channels, ...rest] }: ReferenceArray): ReferenceArray => ({
        data,
        shape: groups === 1 ? [n, channels, ...rest] : [n, groups, channels / groups, ...rest],
      });
      const { reference } = opTable.get('conv2dWeightGradient') as OpDefinition<unknown>;
      const expected = reference([above, x].map(inGroups), { stride: [stride, stride], dilation: [1, 1], kernelSize: [3, 3] });
      const weight = tensorOf(numbers([5 * groups, 16, 3, 3]), true);
      const grad = gradientOf(tensorOf(x), weight, tensorOf(above), { stride, groups });
      assertClose(await grad.data(), expected.data);
    });
  }

  test.after(() => shutdown());
  test.run();
}
