import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkPair } from '../../src/checks/checkPair';

test('doubles one number and keeps a pair', () => {
  assert.equal(checkPair('size', 3, { min: 1 }), [3, 3]);
  assert.equal(checkPair('size', [3, 5], { min: 1 }), [3, 5]);
});

test('names the argument and the side', () => {
  throwsExactly(() => checkPair('size', 0, { min: 1 }), 'size: expected an integer >= 1, got 0');
  throwsExactly(() => checkPair('size', [1, 0], { min: 1 }), 'size[1]: expected an integer >= 1, got 0');
  throwsExactly(() => checkPair('size', '3', { min: 1 }), 'size: expected an integer >= 1 or a pair of them, got "3"');
});

test.run();
