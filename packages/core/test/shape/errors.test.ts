import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkInteger, checkNumber, describe, KindlingError } from '../../src/shape/errors';

test('an error of bad input is told apart by its class and its name', () => {
  const error = new KindlingError('lr: expected a number > 0, got -1');
  assert.ok(error instanceof Error);
  assert.is(error.name, 'KindlingError');
  assert.is(String(error), 'KindlingError: lr: expected a number > 0, got -1');
});

test('values are described in a few characters', () => {
  class Example {}
  const cases: [unknown, string][] = [
    [undefined, 'undefined'],
    [null, 'null'],
    [-0.5, '-0.5'],
    [Number.NaN, 'NaN'],
    [10n, '10'],
    [true, 'true'],
    ['a "word"', '"a \\"word\\""'],
    ['x'.repeat(50), `"${'x'.repeat(40)}..."`],
    [Symbol('s'), 'Symbol(s)'],
    [checkInteger, 'function checkInteger'],
    [() => {}, 'function (anonymous)'],
    [new Float32Array(3), 'Float32Array(3)'],
    [[], '[]'],
    [[1, 'b', [2]], '[1, "b", [2]]'],
    [[1, 2, 3, 4, 5, 6], '[1, 2, 3, 4, 5, 6]'],
    [[1, 2, 3, 4, 5, 6, 7, 8], '[1, 2, 3, 4, 5, 6, ... 8 entries]'],
    [new Example(), 'Example'],
    [{ a: 1 }, 'Object'],
    [Object.create(null), 'object'],
  ];
  for (const [value, expected] of cases) assert.is(describe(value), expected);
});

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
});

test.run();
