import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accuracy, MetricsError, type Preds, type Target } from '../../src/index';
import { refuses } from '../fixtures/scikitLearn';

const test = suite('input');

const bad: [name: string, preds: unknown, target: unknown, line: string][] = [
  ['lengths differ', [1, 2, 3], [1, 2], 'target: expected 3 classes, one for each of preds, got 2'],
  ['no example', [], [], 'preds: expected at least one example, got none'],
  ['an empty batch of scores', { data: [], shape: [0, 10] }, [], 'preds: expected at least one example, got shape [0, 10]'],
  ['a fraction', [0.5], [0], 'preds[0]: expected a class index (an integer >= 0), got 0.5'],
  ['a negative class', [0], [-1], 'target[0]: expected a class index (an integer >= 0), got -1'],
  ['NaN', [Number.NaN], [0], 'preds[0]: expected a class index (an integer >= 0), got NaN'],
  ['text', ['1'], [0], 'preds[0]: expected a class index (an integer >= 0), got "1"'],
  ['no array', 3, [0], 'preds: expected an array of class indices, got 3'],
  ['nothing', undefined, [0], 'preds: expected an array of class indices, got undefined'],
  ['a class that has no score', { data: [1, 2], shape: [1, 2] }, [2], 'target[0]: expected a class from 0 to 1, got 2'],
  ['ragged rows', [[1, 2], [1]], [0, 0], 'preds[1]: expected 2 scores as in preds[0], got Array of length 1'],
  ['a score that is no number', [[1, null]], [0], 'preds[0][1]: expected a number, got null'],
  ['rows without scores', [[]], [0], 'preds[0]: expected the scores of at least one class, got none'],
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

test('its errors are of the exported class', () => {
  assert.throws(
    () => accuracy([], []),
    (error: unknown) => error instanceof MetricsError,
  );
});

test.run();
