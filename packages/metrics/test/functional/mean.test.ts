import { assertClose } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mean } from '../../src/index';
import { closeOf, fixture, refuses } from '../fixtures/scikitLearn';

const test = suite('mean');

test('equals numpy, plain and weighted', () => {
  const { values, weights, plain, weighted } = fixture.mean;
  assertClose(mean(values), plain, closeOf('mean'));
  assertClose(mean(new Float64Array(values), new Int32Array(weights)), weighted, closeOf('mean'));
});

test('lets NaN through', () => {
  assert.ok(Number.isNaN(mean([1, Number.NaN])));
});

test('says what is wrong', () => {
  const check = (fn: () => unknown, line: string) => refuses(assert.throws, fn, line);
  check(() => mean([]), 'values: expected at least one number, got none');
  check(() => mean([1, 2], [1]), 'weights: expected 2 numbers, one for each of values, got 1');
  check(() => mean([1, 2], [1, -1]), 'weights[1]: expected a number >= 0, got -1');
  check(() => mean([1, 2], [0, 0]), 'weights: expected at least one above 0, got only 0');
  check(() => mean([1, 2], null as never), 'weights: expected an array of numbers, got null');
  check(
    () => mean([1, 2], [Number.MAX_VALUE, Number.MAX_VALUE]),
    'weights: expected numbers whose sum is at most 1.7976931348623157e+308, got a larger one',
  );
  check(() => mean(['2' as unknown as number]), 'values[0]: expected a number, got "2"');
});

test.run();
