import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stepFlops } from '../../src/workloads/stepFlops';

test('the operations of a step, counted by hand', () => {
  // Per example, in multiplications and additions: 921,600 and 921,600 for the convolutions, 80,000 and 2,000 for the linear layers.
  assert.is(stepFlops(1, 1), 2 * 921_600 + 3 * (921_600 + 80_000 + 2_000));
  assert.is(stepFlops(64, 1), 64 * stepFlops(1, 1));
  // Four times the channels on both sides of the second convolution.
  assert.is(stepFlops(1, 4), 2 * 4 * 921_600 + 3 * (16 * 921_600 + 4 * 80_000 + 2_000));
});

test.run();
