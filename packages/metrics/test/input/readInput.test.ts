import vm from 'node:vm';
import { KindlingError } from '@kindling/checks';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accuracy, confusionMatrix, MetricsError, type Preds, type Target } from '../../src/index';
import { refuses } from '../fixtures/scikitLearn';

const test = suite('input');

const holed = [0, 1];
delete holed[1];
const itself: unknown[] = [];
itself.push(itself);
const claimed = (at: string) => `${at}: expected a class index (an integer >= 0), got a hole in the array`;

const bad: [name: string, preds: unknown, target: unknown, line: string][] = [
  ['lengths differ', [1, 2, 3], [1, 2], 'target: expected 3 classes, one for each of preds, got 2'],
  ['no example', [], [], 'preds: expected at least one example, got none'],
  ['an empty batch of scores', { data: [], shape: [0, 10] }, [], 'preds: expected at least one example, got shape [0, 10]'],
  ['a fraction', [0.5], [0], 'preds[0]: expected a class index (an integer >= 0), got 0.5'],
  ['a negative class', [0], [-1], 'target[0]: expected a class index (an integer >= 0), got -1'],
  ['NaN', [Number.NaN], [0], 'preds[0]: expected a class index (an integer >= 0), got NaN'],
  ['a hole', new Array(1), [0], 'preds[0]: expected a class index (an integer >= 0), got a hole in the array'],
  ['a hole behind a class', holed, [0, 1], 'preds[1]: expected a class index (an integer >= 0), got a hole in the array'],
  ['a hole among scores', [holed, [1, 2]], [0, 1], 'preds[0][1]: expected a number, got a hole in the array'],
  ['a hole among rows', [[1, 2], ...new Array(1)], [0, 1], 'preds[1]: expected 2 numbers as in preds[0], got undefined'],
  ['a length that is only claimed', { length: 2 ** 40, 0: 1 }, [0], claimed('preds[1]')],
  ['rows that are only claimed', { length: 2 ** 40, 0: [1] }, [0], 'preds[1]: expected 1 numbers as in preds[0], got undefined'],
  ['columns that are only claimed', [{ length: 2 ** 40 }], [0], 'preds[0][0]: expected a number, got a hole in the array'],
  ['an array that holds itself', itself, [0], 'preds[0][0]: expected a number, got [[[[...]]]]'],
  ['scores that are text', { data: ['1', '2'], shape: [1, 2] }, [0], 'preds.data[0]: expected a number, got "1"'],
  ['a shape of fractions', { data: [1, 2], shape: [0.5, 4] }, [0], 'preds.shape[0]: expected an integer >= 0, got 0.5'],
  ['a shape of negative sides', { data: [1], shape: [-1, -1] }, [0], 'preds.shape[0]: expected an integer >= 0, got -1'],
  ['a promise', Promise.resolve([1]), [0], 'preds: expected an array of class indices, got Promise'],
  ['big integers', [1n], [0], 'preds[0]: expected a class index (an integer >= 0), got 1n'],
  ['text', ['1'], [0], 'preds[0]: expected a class index (an integer >= 0), got "1"'],
  ['no array', 3, [0], 'preds: expected an array of class indices, got 3'],
  ['nothing', undefined, [0], 'preds: expected an array of class indices, got undefined'],
  ['a class that has no score', { data: [1, 2], shape: [1, 2] }, [2], 'target[0]: expected a class from 0 to 1, got 2'],
  ['ragged rows', [[1, 2], [1]], [0, 0], 'preds[1]: expected 2 numbers as in preds[0], got [1]'],
  ['a score that is no number', [[1, null]], [0], 'preds[0][1]: expected a number, got null'],
  ['rows without scores', [[]], [0], 'preds[0]: expected at least one number, got none'],
  ['too few numbers', { data: [1, 2, 3], shape: [2, 2] }, [0, 0], 'preds: expected 4 numbers for shape [2, 2], got 3'],
  [
    'three dimensions',
    { data: [1, 2], shape: [1, 2, 1] },
    [0],
    'preds: expected shape [N] (classes) or [N, C] (scores), got [1, 2, 1]',
  ],
  ['one-hot targets', [0], { data: [1, 0], shape: [1, 2] }, 'target: expected class indices of shape [N], got shape [1, 2]'],
  [
    'a tensor where numbers are needed',
    { shape: [1], data: async () => new Float32Array(1) },
    [0],
    'preds: expected numbers, got a tensor; pass { data: await preds.data(), shape: preds.shape }',
  ],
];

for (const [name, preds, target, line] of bad) {
  test(`refuses ${name}`, () => refuses(assert.throws, () => accuracy(preds as Preds, target as Target), line));
}

test('typed arrays of another realm are read as those of this one', () => {
  const elsewhere = (code: string) => vm.runInNewContext(code);
  const target = elsewhere('new Int32Array([1, 0])');
  assert.is(accuracy(elsewhere('new Uint8Array([1, 1])'), target), 0.5);
  assert.is(accuracy({ data: elsewhere('new Float32Array([0, 1, 1, 0])'), shape: elsewhere('[2, 2]') }, target), 1);
  assert.is(accuracy([elsewhere('new Float32Array([0, 1])'), elsewhere('[1, 0]')], target), 1);
});

test('what a getter says at the check is what is counted', () => {
  let reads = 0;
  const target = Object.defineProperty([0], 0, { get: () => (reads++ === 0 ? 1 : 2 ** 30) });
  assert.equal(confusionMatrix([0], target), [
    [0, 0],
    [1, 0],
  ]);
});

test('its errors are of the exported class', () => {
  assert.throws(
    () => accuracy([], []),
    (error: unknown) => error instanceof MetricsError && error instanceof KindlingError,
  );
});

test.run();
