import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { median, summarize } from '../../src/measure/statistics';

test('the median is the middle one, or between the two in the middle', () => {
  assert.is(median([3]), 3);
  assert.is(median([10, 1, 2]), 2);
  assert.is(median([4, 1, 10, 2]), 3);
  assert.throws(() => median([]), /expected at least one number, got none/);
});

test('a summary keeps the rounds in their order', () => {
  assert.equal(summarize([3, 1, 2]), { median: 2, min: 1, max: 3, rounds: [3, 1, 2] });
});

test.run();
