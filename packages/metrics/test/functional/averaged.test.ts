import { assertClose } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { f1Score, functional, precision, recall } from '../../src/index';
import { closeOf, fixture, refuses } from '../fixtures/scikitLearn';

const test = suite('precision, recall, f1Score');

for (const [key, compute] of Object.entries({ precision, recall, f1Score })) {
  for (const entry of fixture.cases) {
    test(`${key} equals scikit-learn's: ${entry.name}`, () => {
      const { preds, target, numClasses } = entry;
      for (const zeroDivision of [0, 1] as const) {
        const expected = entry[key as 'precision' | 'recall' | 'f1Score'][zeroDivision];
        for (const average of ['macro', 'micro', 'weighted', 'none'] as const) {
          assertClose(compute(preds, target, { numClasses, average, zeroDivision }), expected[average], {
            ...closeOf(key),
            name: average,
          });
        }
        if (expected.binary === undefined) continue;
        assertClose(compute(preds, target, { average: 'binary', zeroDivision }), expected.binary, closeOf(key));
      }
      assertClose(compute(preds, target), entry[key as 'precision'][0].macro, closeOf(key));
    });
  }
}

test('have at most a million classes, whatever a target claims', () => {
  const check = (fn: () => unknown, line: string) => refuses(assert.throws, fn, line);
  assert.is(f1Score([0, 999_999], [0, 999_999]), 1);
  check(
    () => precision([0], [2 ** 30]),
    'target[0]: expected a class from 0 to 999999, as many as can be counted, got 1073741824',
  );
  check(() => recall([0], [0], { numClasses: 2 ** 31 }), 'numClasses: expected an integer from 1 to 1000000, got 2147483648');
});

test('are gathered in `functional` too', () => {
  assert.is(functional.precision, precision);
  assert.is(functional.f1Score, f1Score);
});

test('say what is wrong with their options', () => {
  const check = (fn: () => unknown, line: string) => refuses(assert.throws, fn, line);
  check(
    () => recall([0], [0], { average: 'mean' as 'macro' }),
    'average: expected "macro", "micro", "weighted", "none", "binary", got "mean"',
  );
  check(() => recall([0, 2], [0, 1], { average: 'binary' }), 'preds[1]: expected a class from 0 to 1, got 2');
  check(() => recall([0], [0], { average: 'binary', numClasses: 3 }), 'numClasses: expected an integer from 2 to 2, got 3');
  check(() => f1Score([0], [0], { zeroDivision: 2 as 1 }), 'zeroDivision: expected 0, 1, got 2');
  check(() => precision([0, 1], [0]), 'target: expected 2 classes, one for each of preds, got 1');
});

test.run();
