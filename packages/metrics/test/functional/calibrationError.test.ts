import { assertClose } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CalibrationError, calibrationBins, calibrationError } from '../../src/index';
import { close, closeOf, fixture, refuses } from '../fixtures/scikitLearn';

const test = suite('calibrationError');

for (const { name, preds, target, numBins, error, bins } of fixture.calibration) {
  test(`equals torchmetrics', its bins scikit-learn's, and over batches the whole: ${name}`, () => {
    const ours = calibrationBins(preds, target, { numBins });
    const occupied = (list: number[]) => list.filter((_, bin) => ours.count[bin] > 0);
    assertClose(occupied(ours.accuracy), bins.accuracy, closeOf('calibrationBins'));
    assertClose(occupied(ours.confidence), bins.confidence, closeOf('calibrationBins'));
    assert.is(ours.count.length, numBins);
    for (const norm of ['l1', 'l2', 'max'] as const) {
      assertClose(calibrationError(preds, target, { numBins, norm }), error[norm], closeOf('calibrationError'));
      const metric = new CalibrationError({ numBins, norm });
      metric.update(preds.slice(0, 3) as number[], target.slice(0, 3));
      metric.update(preds.slice(3) as number[], target.slice(3));
      assertClose(metric.compute(), error[norm], closeOf('calibrationError'));
      assert.equal(metric.bins().count, ours.count);
    }
  });
}

test('a bin holds its lower end; 1 belongs to the last of the bins, and to one of its own in the error', () => {
  assert.equal(calibrationBins([0, 0.25, 0.5, 1], [0, 0, 1, 1], { numBins: 4 }).count, [1, 1, 1, 1]);
  for (let k = 0; k < 10; k++) assert.is(calibrationBins([k / 10], [0], { numBins: 10 }).count[k], 1);
  // in one bin with 0.9 the gaps would even out: torchmetrics' 0.1 / 2 + 1 / 2
  assertClose(calibrationError([0.9, 1], [1, 0], { numBins: 2 }), 0.55, close);
});

test('as many bins as there may be', () => {
  for (const norm of ['l1', 'l2', 'max'] as const) {
    assertClose(calibrationError([0.25], [1], { numBins: 1_000_000, norm }), 0.75, close);
  }
});

test('says what is wrong', () => {
  const check = (fn: () => unknown, line: string) => refuses(assert.throws, fn, line);
  check(
    () => calibrationError([0.5, 1.5], [0, 1]),
    'preds: expected probabilities from 0 to 1 (softmax or sigmoid of the scores), got 1.5 for example 1',
  );
  check(() => calibrationError([0.5], [0], { numBins: 0 }), 'numBins: expected an integer from 1 to 1000000, got 0');
  check(() => calibrationError([0.5], [0], { norm: 'l3' as 'l2' }), 'norm: expected "l1", "l2", "max", got "l3"');
});

test.run();
