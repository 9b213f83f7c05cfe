import { assertClose } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accuracy } from '../../src/index';
import { closeOf, fixture, refuses } from '../fixtures/scikitLearn';

const test = suite('accuracy');

for (const entry of fixture.cases) {
  test(`equals scikit-learn's: ${entry.name}`, () => {
    assertClose(accuracy(entry.preds, entry.target), entry.accuracy, closeOf('accuracy'));
    if (entry.scores) assertClose(accuracy(entry.scores, entry.target), entry.accuracy, closeOf('accuracy'));
    for (const [k, value] of Object.entries(entry.topK ?? {})) {
      assertClose(accuracy(entry.scores!, entry.target, { topK: Number(k) }), value, closeOf('accuracy'));
    }
  });
}

test('takes typed arrays, rows and flat scores with a shape', () => {
  const target = new Int32Array([1, 0, 1]);
  assert.is(accuracy(new Float32Array([1, 1, 1]), target), 2 / 3);
  assert.is(accuracy([new Float32Array([0, 1]), new Float32Array([0, 1]), new Float32Array([2, 1])], target), 1 / 3);
  assert.is(accuracy({ data: new Float32Array([0, 1, 0, 1, 2, 1]), shape: [3, 2] }, { data: target, shape: [3] }), 1 / 3);
  assert.is(accuracy({ data: [1, 0, 0], shape: [3] }, target), 2 / 3);
});

test('of equal scores takes the first, for topK too; NaN counts as the largest', () => {
  const tied = { data: [1, 1, 1, 0], shape: [1, 4] };
  assert.is(accuracy(tied, [0]), 1);
  assert.is(accuracy(tied, [1]), 0);
  assert.is(accuracy(tied, [1], { topK: 2 }), 1);
  assert.is(accuracy(tied, [2], { topK: 2 }), 0);
  assert.is(accuracy({ data: [5, Number.NaN, 7], shape: [1, 3] }, [1]), 1);
  assert.is(accuracy({ data: [Number.NaN, Number.NaN, 7], shape: [1, 3] }, [0]), 1);
  assert.is(accuracy({ data: [-Infinity, -Infinity], shape: [1, 2] }, [0]), 1);
});

test('topK as large as the number of classes is always right', () => {
  const { scores, target, numClasses } = fixture.cases[0];
  assert.is(accuracy(scores!, target, { topK: numClasses }), 1);
});

test('says what is wrong with topK', () => {
  const check = (fn: () => unknown, line: string) => refuses(assert.throws, fn, line);
  check(() => accuracy([[1, 2]], [0], { topK: 0 }), 'topK: expected an integer >= 1, got 0');
  check(() => accuracy([[1, 2]], [0], { topK: 3 }), 'topK: expected at most 2, the number of classes, got 3');
  check(() => accuracy([1], [0], { topK: 2 }), 'preds: expected scores of shape [N, C] for topK 2, got class indices');
});

test.run();
