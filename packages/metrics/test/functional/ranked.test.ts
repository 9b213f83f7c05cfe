import { assertClose } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AUROC,
  AveragePrecision,
  auc,
  auroc,
  averagePrecision,
  PrecisionRecallCurve,
  precisionRecallCurve,
  ROC,
  roc,
} from '../../src/index';
import { close, closeOf, closeOrNaN, fixture, orNaN, refuses } from '../fixtures/scikitLearn';

const test = suite('curves and areas');
const check = (fn: () => unknown, line: string) => refuses(assert.throws, fn, line);

for (const { name, preds, target, ...expected } of fixture.ranked.binary) {
  test(`equal scikit-learn's: ${name}`, () => {
    const curve = roc(preds, target);
    assertClose(curve.falsePositiveRate, orNaN(expected.roc.falsePositiveRate), closeOf('roc'));
    assertClose(curve.truePositiveRate, orNaN(expected.roc.truePositiveRate), closeOf('roc'));
    assert.equal(curve.thresholds, [Number.POSITIVE_INFINITY, ...expected.roc.thresholds]);
    const both = precisionRecallCurve(preds, target);
    assertClose(both.precision, orNaN(expected.precisionRecall.precision), closeOf('precisionRecallCurve'));
    assertClose(both.recall, orNaN(expected.precisionRecall.recall), closeOf('precisionRecallCurve'));
    assert.equal(both.thresholds, expected.precisionRecall.thresholds);
    assertClose(auroc(preds, target), expected.auroc ?? Number.NaN, closeOf('auroc'));
    assertClose(averagePrecision(preds, target), expected.averagePrecision ?? Number.NaN, closeOf('averagePrecision'));
  });
}

for (const { name, preds, target, ...expected } of fixture.ranked.multiclass) {
  for (const [key, compute, Class] of [
    ['auroc', auroc, AUROC],
    ['averagePrecision', averagePrecision, AveragePrecision],
  ] as const) {
    test(`${key} equals scikit-learn's, and over batches the whole: ${name}`, () => {
      for (const average of ['macro', 'weighted', 'none'] as const) {
        assertClose(compute(preds, target, { average }), expected[key][average], closeOf(key));
        const metric = new Class({ average });
        metric.update(preds.slice(0, 40), target.slice(0, 40));
        metric.update(preds.slice(40), target.slice(40));
        assertClose(metric.compute(), expected[key][average], closeOf(key));
      }
    });
  }
}

test('curves over batches are those of the whole, and start again after reset()', () => {
  const { preds, target } = fixture.ranked.binary[1];
  for (const [metric, curve] of [
    [new ROC(), roc],
    [new PrecisionRecallCurve(), precisionRecallCurve],
  ] as const) {
    metric.update([0.5, 0.1], [1, 1]);
    metric.reset();
    metric.update(preds.slice(0, 7), target.slice(0, 7));
    metric.update({ data: Float64Array.from(preds.slice(7)), shape: [preds.length - 7] }, target.slice(7));
    assert.equal(metric.compute(), curve(preds, target));
  }
});

test('a class that never occurs has no value and no weight', () => {
  const scores = [
    [0.7, 0.2, 0.1],
    [0.3, 0.6, 0.1],
    [0.6, 0.3, 0.1],
  ];
  assertClose(auroc(scores, [0, 1, 1], { average: 'none' }), [1, 1, Number.NaN], closeOrNaN);
  assert.is(auroc(scores, [0, 1, 1]), 1);
  assert.is(averagePrecision(scores, [0, 1, 1], { average: 'weighted' }), 1);
});

test('infinite scores have their place', () => {
  assertClose(
    auroc([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY], [0, 1, 1, 1]),
    5 / 6,
    close,
  );
});

test('auc of points that rise or fall', () => {
  for (const { x, y, auc: expected } of fixture.auc) assertClose(auc(x, y), expected, closeOf('auc'));
  assert.is(auc([0, 1, 1, 3], [1, 3, 0, 2]), 4);
  assert.is(auc([3, 1, 1, 0], [2, 0, 3, 1]), 4);
  check(() => auc([0, 2, 1], [0, 0, 0]), 'x: expected numbers that only rise or only fall, got 1 behind 2');
  check(() => auc([0, 1], [0]), 'y: expected 2 numbers, one for each of x, got 1');
  check(() => auc([0], [0]), 'x: expected at least 2 points, got 1');
});

test('say what is wrong', () => {
  check(() => roc([[0.1, 0.9]], [1]), 'preds: expected shape [N], the scores of class 1, got [1, 2]');
  check(
    () => auroc({ data: [1], shape: [1, 1, 1] }, [1]),
    'preds: expected shape [N] (the scores of class 1) or [N, C], got [1, 1, 1]',
  );
  check(() => auroc([0.1, Number.NaN], [0, 1]), 'preds: expected scores that can be ranked, got NaN for example 1');
  check(() => auroc([0.1, 0.2], [0, 2]), 'target[1]: expected a class from 0 to 1, got 2');
  check(() => auroc([0.1, 0.2], [0]), 'target: expected 2 classes, one for each of preds, got 1');
  check(() => auroc([0.1], [0], { average: 'micro' as 'macro' }), 'average: expected "macro", "weighted", "none", got "micro"');
  const metric = new AUROC();
  metric.update([0.1, 0.4], [0, 1]);
  check(() => metric.update([[0, 1, 2]], [1]), 'preds: expected scores in 1 columns as in the batches before, got 3');
  assert.is(metric.compute(), 1);
});

test.run();
