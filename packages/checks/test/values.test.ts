import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  checkArray,
  checkBoolean,
  checkChoice,
  checkFunction,
  checkIndex,
  checkInteger,
  checkText,
  KindlingError,
} from '../src/index';

test('an error of bad input is told apart by its class and its name', () => {
  const error = new KindlingError('lr: expected a number > 0, got -1');
  assert.ok(error instanceof Error);
  assert.is(error.name, 'KindlingError');
  assert.is(String(error), 'KindlingError: lr: expected a number > 0, got -1');
});

test('true and false are the only booleans', () => {
  assert.is(checkBoolean('flag', false), false);
  throwsExactly(() => checkBoolean('flag', 1), 'flag: expected true or false, got 1');
});

test('a choice is one of those that exist', () => {
  assert.is(checkChoice('reduction', 'sum', ['mean', 'sum']), 'sum');
  throwsExactly(() => checkChoice('reduction', 'avg', ['mean', 'sum']), 'reduction: expected "mean", "sum", got "avg"');
});

test('text may have a longest length', () => {
  assert.is(checkText('title', ''), '');
  throwsExactly(() => checkText('title', 7), 'title: expected text, got 7');
  throwsExactly(
    () => checkText('title', 'x'.repeat(101), { maxLength: 100 }),
    `title: expected text of at most 100 characters, got 101: "${'x'.repeat(40)}..."`,
  );
});

test('a function is something to call', () => {
  assert.is(checkFunction('fn', Math.abs), Math.abs);
  throwsExactly(() => checkFunction('fn', {} as () => void), 'fn: expected a function, got Object');
  class Layer {}
  throwsExactly(
    () => checkFunction('fn', Layer as unknown as () => void),
    'fn: expected a function, got class Layer, which is only called with new',
  );
  for (const fn of [Number, async () => {}, function old() {}, { method() {} }.method]) assert.is(checkFunction('fn', fn), fn);
});

test('each entry of an array is checked, and a hole is none', () => {
  const sizes = (value: unknown) =>
    checkArray('shape', value, (name, size) => checkInteger(name, size, { min: 0 }), 'an array of sizes');
  assert.equal(sizes([2, 0]), [2, 0]);
  assert.equal(sizes([]), []);
  throwsExactly(() => sizes('23'), 'shape: expected an array of sizes, got "23"');
  throwsExactly(() => sizes([2, -1]), 'shape[1]: expected an integer >= 0, got -1');
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  throwsExactly(() => sizes([2, , 3]), 'shape[1]: expected an entry, got a hole in the array');
  throwsExactly(() => sizes(new Array(2)), 'shape[0]: expected an entry, got a hole in the array');
});

test('an index numbers one of several things', () => {
  assert.is(checkIndex('index', 2, 3), 2);
  throwsExactly(() => checkIndex('index', 3, 3), 'index: expected an integer from 0 to 2, got 3');
  throwsExactly(() => checkIndex('index', 0, 0), 'index: expected no index, for there is nothing to choose from, got 0');
});

test.run();
