import { assertClose } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { confusionMatrix } from '../../src/index';
import { close, fixture, refuses } from '../fixtures/scikitLearn';

const test = suite('confusionMatrix');

for (const { name, numClasses, preds, target, scores, confusionMatrix: expected } of fixture.cases) {
  test(`equals scikit-learn's: ${name}`, () => {
    assert.equal(confusionMatrix(preds, target, { numClasses }), expected.none);
    if (scores) assert.equal(confusionMatrix(scores, target), expected.none);
    for (const normalize of ['true', 'pred', 'all', 'none'] as const) {
      assertClose(confusionMatrix(preds, target, { numClasses, normalize }), expected[normalize], close);
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

test('says what is wrong with its options', () => {
  const check = (fn: () => unknown, line: string) => refuses(assert.throws, fn, line);
  check(() => confusionMatrix([0, 3], [0, 1], { numClasses: 3 }), 'preds[1]: expected a class from 0 to 2, got 3');
  check(() => confusionMatrix([0, 1], [5, 1], { numClasses: 3 }), 'target[0]: expected a class from 0 to 2, got 5');
  check(() => confusionMatrix([0], [0], { numClasses: 2.5 }), 'numClasses: expected an integer >= 1, got 2.5');
  check(() => confusionMatrix([[1, 2]], [0], { numClasses: 3 }), 'preds: expected scores of 3 classes (numClasses), got 2');
  check(
    () => confusionMatrix([0], [0], { normalize: 'rows' as 'true' }),
    'normalize: expected "true", "pred", "all", "none", got "rows"',
  );
});

test.run();
