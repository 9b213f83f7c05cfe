import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import { maxPool2d, ones } from '../../src/index';

test('a window of more places than float32 can tell apart is refused', () => {
  throwsExactly(
    () => maxPool2d(ones([1, 1, 1, 1]).expand([1, 1, 5000, 5000]), 5000),
    'maxPool2d: kernelSize: expected a window of at most 16777216 elements, whose places float32 can tell apart, got 25000000',
  );
});

test.run();
