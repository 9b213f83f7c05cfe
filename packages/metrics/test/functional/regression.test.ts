import { assertClose } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MeanAbsoluteError, MeanSquaredError, meanAbsoluteError, meanSquaredError, R2Score, r2Score } from '../../src/index';
import { close, closeOf, closeOrNaN, fixture, refuses } from '../fixtures/scikitLearn';

const test = suite('errors of numbers');
const check = (fn: () => unknown, line: string) => refuses(assert.throws, fn, line);
const multioutputs = ['uniformAverage', 'varianceWeighted', 'rawValues'] as const;

for (const { name, preds, target, ...expected } of fixture.regression) {
  const numbers = (list: number[] | number[][]) => list as number[];
  const undefinedValue = preds.length < 2;

  test(`equal scikit-learn's: ${name}`, () => {
    assertClose(meanSquaredError(preds, target), expected.meanSquaredError, closeOf('meanSquaredError'));
    assertClose(meanSquaredError(preds, target, { squared: false }), expected.rootMeanSquaredError, closeOf('meanSquaredError'));
    assertClose(meanAbsoluteError(preds, target), expected.meanAbsoluteError, closeOf('meanAbsoluteError'));
    for (const multioutput of multioutputs) {
      const value = r2Score(preds, target, { multioutput });
      if (undefinedValue) assertClose(value, multioutput === 'rawValues' ? [Number.NaN] : Number.NaN, closeOrNaN);
      else assertClose(value, expected.r2Score[multioutput]!, closeOf('r2Score'));
    }
  });

  if (undefinedValue) continue;
  test(`over batches equal the whole: ${name}`, () => {
    const metrics = [new MeanSquaredError(), new MeanSquaredError({ squared: false }), new MeanAbsoluteError()] as const;
    const scores = multioutputs.map((multioutput) => new R2Score({ multioutput }));
    for (const metric of [...metrics, ...scores]) {
      metric.update([1], [3]);
      metric.reset();
      metric.update(numbers(preds).slice(0, 1), numbers(target).slice(0, 1));
      metric.update(numbers(preds).slice(1), numbers(target).slice(1));
    }
    const { meanSquaredError, rootMeanSquaredError, meanAbsoluteError } = expected;
    assertClose(
      metrics.map((metric) => metric.compute()),
      [meanSquaredError, rootMeanSquaredError, meanAbsoluteError],
      close,
    );
    for (const [i, multioutput] of multioutputs.entries())
      assertClose(scores[i].compute(), expected.r2Score[multioutput]!, close);
  });
}

test('tensors of any shape are read by an awaited update', async () => {
  const metric = new MeanSquaredError();
  const tensor = (data: number[], shape: number[]) => ({ shape, data: async () => Float32Array.from(data) });
  await metric.update(tensor([1, 2, 3, 4], [2, 1, 2]), tensor([1, 2, 3, 6], [2, 1, 2]));
  assert.is(metric.compute(), 1);
});

test('r2Score far from 0 keeps its digits', () => {
  const target = [1e8, 1e8 + 1, 1e8 + 2];
  assert.is(r2Score([1e8, 1e8 + 1, 1e8 + 1], target), 0.5);
});

test('say what is wrong', () => {
  check(() => meanSquaredError([1, 2], [1]), 'target: expected shape [2], that of preds, got [1]');
  check(() => meanSquaredError([[1, 2]], [1, 2]), 'target: expected shape [1, 2], that of preds, got [2]');
  check(() => meanAbsoluteError([], []), 'preds: expected at least one number, got none');
  const cube = { data: [1, 2], shape: [1, 1, 2] };
  check(() => r2Score(cube, cube), 'preds: expected shape [N] or [N, D], got [1, 1, 2]');
  const metric = new R2Score();
  metric.update([1, 2], [1, 2]);
  check(() => metric.update([[1, 2]], [[1, 2]]), 'preds: expected 1 outputs as in the batches before, got 2');
  assert.is(metric.compute(), 1);
});

test.run();
