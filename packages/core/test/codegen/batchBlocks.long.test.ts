import { test } from 'uvu';
import { shutdown } from '../../src/index';
import { assertSums } from '../support/batchSums';

for (const [batch, chunk, padding] of [
  [50, 10, 0],
  [100, 25, 1],
  [200, 50, 0],
  [256, 16, 1],
])
  test(`a batch of ${batch} (padding ${padding}) sums to what batches of ${chunk} sum to, with any number of threads`, () =>
    assertSums(batch, chunk, padding));

test.after(shutdown);
test.run();
