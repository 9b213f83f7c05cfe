import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { maxPool2d, ones, type Tensor, zeros } from '../../src/index';
import { beforeSpreading } from '../../src/ops/maxPool2d';

/** The gradient that a max-pool gives an input of this size, as nothing but a graph. */
function poolGradient(size: number, options: { stride?: number; padding?: number } = {}) {
  const x = zeros([2, 3, size, size], { requiresGrad: true });
  maxPool2d(x, 2, options).sum().backward();
  return x.grad as Tensor;
}

test('the gradient before it was spread over windows, which has the same sum over an image', () => {
  assert.equal(beforeSpreading(poolGradient(6).node).shape, [2, 3, 3, 3]);
  assert.equal(beforeSpreading(poolGradient(7).node).shape, [2, 3, 3, 3], 'with a remainder that no window covers');
});

test('what is no such gradient, or has other images, stays itself', () => {
  const others = {
    'cut off at the border': poolGradient(6, { padding: 1 }),
    'overlapping windows': poolGradient(6, { stride: 1 }),
    'other images': poolGradient(6).reshape([2, 3, 6, 6]).reshape([3, 2, 6, 6]),
    'no gradient': zeros([2, 3, 6, 6]),
  };
  for (const [name, { node }] of Object.entries(others)) assert.is(beforeSpreading(node), node, name);
});

test('a window of more places than float32 can tell apart is refused', () => {
  throwsExactly(
    () => maxPool2d(ones([1, 1, 1, 1]).expand([1, 1, 5000, 5000]), 5000),
    'maxPool2d: kernelSize: expected a window of at most 16777216 elements, whose places float32 can tell apart, got 25000000',
  );
});

test.run();
