import { assertClose } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { confusionMatrix } from '../../src/index';
import { closeOf, fixture, refuses } from '../fixtures/scikitLearn';

const test = suite('confusionMatrix');

for (const { name, numClasses, preds, target, scores, confusionMatrix: expected } of fixture.cases) {
  test(`equals scikit-learn's: ${name}`, () => {
    assert.equal(confusionMatrix(preds, target, { numClasses }), expected.none);
    if (scores) assert.equal(confusionMatrix(scores, target), expected.none);
    for (const normalize of ['true', 'pred', 'all', 'none'] as const) {
      assertClose(confusionMatrix(preds, target, { numClasses, normalize }), expected[normalize], closeOf('confusionMatrix'));
    }
  });
}

test('has a row for each target and a column for each prediction', () => {
  assert.equal(confusionMatrix([2, 2, 1], [0, 0, 1]), [
    [0, 0, 2],
    [0, 1, 0],
    [0, 0, 0],
  ]);
});

test('has at most 4,096 classes, whatever a target claims', () => {
  const check = (fn: () => unknown, line: string) => refuses(assert.throws, fn, line);
  check(
    () => confusionMatrix([0, 1], [1, 2 ** 30]),
    'target[1]: expected a class from 0 to 4095, as many as can be counted, got 1073741824',
  );
  check(() => confusionMatrix([4096], [0]), 'preds[0]: expected a class from 0 to 4095, as many as can be counted, got 4096');
  check(
    () => confusionMatrix([0], [0], { numClasses: 1_000_000 }),
    'numClasses: expected an integer from 1 to 4096, got 1000000',
  );
  check(
    () => confusionMatrix({ data: new Float32Array(5000), shape: [1, 5000] }, [0]),
    'preds: expected scores of at most 4096 classes, got 5000',
  );
  const largest = confusionMatrix([4095], [0], { normalize: 'pred' });
  assert.equal([largest.length, largest[0][4095]], [4096, 1]);
});

test('says what is wrong with its options', () => {
  const check = (fn: () => unknown, line: string) => refuses(assert.throws, fn, line);
  check(() => confusionMatrix([0, 3], [0, 1], { numClasses: 3 }), 'preds[1]: expected a class from 0 to 2, got 3');
  check(() => confusionMatrix([0, 1], [5, 1], { numClasses: 3 }), 'target[0]: expected a class from 0 to 2, got 5');
  check(() => confusionMatrix([0], [0], { numClasses: 2.5 }), 'numClasses: expected an integer from 1 to 4096, got 2.5');
  check(() => confusionMatrix([[1, 2]], [0], { numClasses: 3 }), 'preds: expected scores of 3 classes (numClasses), got 2');
  check(
    () => confusionMatrix([0], [0], { normalize: 'rows' as 'true' }),
    'normalize: expected "true", "pred", "all", "none", got "rows"',
  );
});

test.run();
