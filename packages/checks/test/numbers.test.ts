import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkInteger, checkNumber, checkPair } from '../src/index';

test('a whole number within its range is returned as it came', () => {
  assert.is(checkInteger('n', 3), 3);
  assert.is(checkInteger('n', -3, { min: -3, max: -3 }), -3);
});

test('anything else names the argument, the range and what came', () => {
  throwsExactly(() => checkInteger('batchSize', -1, { min: 1 }), 'batchSize: expected an integer >= 1, got -1');
  throwsExactly(() => checkInteger('batchSize', 1.5, { min: 1 }), 'batchSize: expected an integer >= 1, got 1.5');
  throwsExactly(() => checkInteger('dim', 2, { min: -2, max: 1 }), 'dim: expected an integer from -2 to 1, got 2');
  throwsExactly(() => checkInteger('n', 9, { max: 8 }), 'n: expected an integer <= 8, got 9');
  throwsExactly(() => checkInteger('n', '3'), 'n: expected an integer, got "3"');
  throwsExactly(() => checkInteger('n', Number.NaN), 'n: expected an integer, got NaN');
  throwsExactly(() => checkInteger('n', Number.POSITIVE_INFINITY), 'n: expected an integer, got Infinity');
  throwsExactly(() => checkInteger('n', 2 ** 53), 'n: expected an integer between -2^53 and 2^53, got 9007199254740992');
});

test('a finite number within its range is returned as it came', () => {
  assert.is(checkNumber('p', 0, { min: 0, max: 1 }), 0);
  assert.is(checkNumber('p', 1, { min: 0, max: 1 }), 1);
  assert.is(checkNumber('lr', Number.MIN_VALUE, { exclusiveMin: 0 }), Number.MIN_VALUE);
});

test('what is no such number is refused with its range', () => {
  throwsExactly(() => checkNumber('p', 1.5, { min: 0, max: 1 }), 'p: expected a number from 0 to 1, got 1.5');
  throwsExactly(() => checkNumber('lr', 0, { exclusiveMin: 0 }), 'lr: expected a number > 0, got 0');
  throwsExactly(() => checkNumber('beta', 2, { exclusiveMin: 0, max: 1 }), 'beta: expected a number > 0 and <= 1, got 2');
  throwsExactly(() => checkNumber('lr', -1, { min: 0 }), 'lr: expected a number >= 0, got -1');
  throwsExactly(() => checkNumber('lr', Number.NaN), 'lr: expected a number, got NaN');
  throwsExactly(() => checkNumber('lr', Number.NEGATIVE_INFINITY), 'lr: expected a number, got -Infinity');
  throwsExactly(() => checkNumber('lr', null), 'lr: expected a number, got null');
  throwsExactly(() => checkNumber('lr', new Number(1)), 'lr: expected a number, got Number');
});

test('a pair doubles one number, keeps two, and names the side that is wrong', () => {
  assert.equal(checkPair('size', 3, { min: 1 }), [3, 3]);
  assert.equal(checkPair('size', [3, 5], { min: 1 }), [3, 5]);
  throwsExactly(() => checkPair('size', 0, { min: 1 }), 'size: expected an integer >= 1, got 0');
  throwsExactly(() => checkPair('size', [1, 0], { min: 1 }), 'size[1]: expected an integer >= 1, got 0');
  throwsExactly(() => checkPair('size', '3', { min: 1 }), 'size: expected an integer >= 1 or a pair of them, got "3"');
  throwsExactly(
    () => checkPair('size', [1, 2, 3], { min: 0, max: 4 }),
    'size: expected an integer from 0 to 4 or a pair of them, got [1, 2, 3]',
  );
});

test.run();
