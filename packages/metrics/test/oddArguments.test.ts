import { type OddValue, takesOnly } from '@kindling/test-kit';
import { suite } from 'uvu';
import {
  Accuracy,
  AUROC,
  AveragePrecision,
  accuracy,
  auc,
  auroc,
  averagePrecision,
  CalibrationError,
  ConfusionMatrix,
  calibrationBins,
  calibrationError,
  confusionMatrix,
  F1Score,
  f1Score,
  Mean,
  MeanAbsoluteError,
  MeanSquaredError,
  mean,
  meanAbsoluteError,
  meanSquaredError,
  Perplexity,
  Precision,
  PrecisionRecallCurve,
  perplexity,
  precision,
  precisionRecallCurve,
  R2Score,
  Recall,
  ROC,
  r2Score,
  recall,
  roc,
} from '../src/index';

const test = suite('odd arguments');

/** A list of the one class 1, or of the one number 1. */
const ones: OddValue[] = ['Float32Array of another realm', 'Int32Array over shared memory'];
/** The class 0, and scores of one class. */
const inLists: OddValue[] = ['-0', '[NaN]', ...ones];
const numbers: OddValue[] = ['NaN', 'Infinity', '-Infinity', '-0', '-1', '0.5', '1e308', '2 ** 31', '2 ** 53'];
const noOptions: OddValue[] = ['undefined', '{}', 'object without a prototype'];

const functions = { accuracy, confusionMatrix, precision, recall, f1Score };
for (const [name, compute] of Object.entries(functions)) {
  test(`${name}(preds, target, options)`, async () => {
    // scores of one class, of which NaN is the largest
    await takesOnly((preds) => compute(preds, [0]), ones);
    await takesOnly((preds) => compute([preds], [0]), name === 'accuracy' ? ['2 ** 31', ...inLists] : inLists);
    await takesOnly((target) => compute([1], target), ones);
    await takesOnly((options) => compute([1], [1], options), noOptions);
  });
}

const classes = { ConfusionMatrix, Precision, Recall, F1Score };
for (const [name, Class] of Object.entries(classes)) {
  test(`${name}: constructor and update`, async () => {
    await takesOnly((options) => new Class(options), []);
    await takesOnly((numClasses) => new Class({ numClasses }), []);
    await takesOnly((preds) => new Class({ numClasses: 2 }).update(preds, [0]), ones);
    await takesOnly((target) => new Class({ numClasses: 2 }).update([0], target), ones);
  });
}

test('Accuracy: constructor and update', async () => {
  await takesOnly((options) => new Accuracy(options), noOptions);
  await takesOnly((topK) => new Accuracy({ topK }), ['undefined', '2 ** 31']);
  await takesOnly((preds) => new Accuracy().update(preds, [0]), ones);
  await takesOnly((target) => new Accuracy().update([0], target), ones);
});

test('the choices of options', async () => {
  await takesOnly((normalize) => confusionMatrix([1], [1], { normalize }), ['undefined']);
  await takesOnly((average) => precision([1], [1], { average }), ['undefined']);
  await takesOnly((zeroDivision) => recall([1], [1], { zeroDivision }), ['undefined', '-0']);
  await takesOnly((numClasses) => f1Score([1], [1], { numClasses }), ['undefined']);
  await takesOnly((topK) => accuracy([[1, 2]], [1], { topK }), ['undefined']);
});

test('mean and Mean', async () => {
  await takesOnly((values) => mean(values), ['[NaN]', ...ones]);
  await takesOnly((value) => mean([value]), numbers);
  await takesOnly((weights) => mean([1], weights), ['undefined', 'Float32Array of another realm']);
  await takesOnly((value) => new Mean().update(value), numbers);
  await takesOnly((n) => new Mean().update(1, n), ['undefined', '-0', '0.5', '1e308', '2 ** 31', '2 ** 53']);
});

test('ranked scores, probabilities and numbers', async () => {
  for (const compute of [roc, precisionRecallCurve, auroc, averagePrecision, calibrationError, calibrationBins]) {
    await takesOnly((preds) => compute(preds, [0]), ones);
    await takesOnly((target) => compute([1], target), ones);
  }
  for (const compute of [meanSquaredError, meanAbsoluteError, r2Score]) {
    await takesOnly((preds) => compute(preds, [0]), ['[NaN]', ...ones]);
    await takesOnly((target) => compute([1], target), ['[NaN]', ...ones]);
  }
  await takesOnly((preds) => perplexity([preds], [0]), ['[NaN]', ...ones]);
  await takesOnly((target) => perplexity([[1, 2]], target), ones);
  await takesOnly((x) => auc(x, [0, 1]), []);
  await takesOnly((y) => auc([0, 1], y), []);
});

test('the options of ranked scores, probabilities and numbers', async () => {
  for (const make of [
    (options: never) => auroc([1], [1], options),
    (options: never) => averagePrecision([1], [1], options),
    (options: never) => calibrationError([1], [1], options),
    (options: never) => calibrationBins([1], [1], options),
    (options: never) => meanSquaredError([1], [1], options),
    (options: never) => r2Score([1], [1], options),
    (options: never) => perplexity([[1]], [0], options),
    ...[AUROC, AveragePrecision, CalibrationError, MeanSquaredError, R2Score, Perplexity].map(
      (Class) => (options: never) => new (Class as new (given: never) => unknown)(options),
    ),
  ]) {
    await takesOnly((options) => make(options as never), noOptions);
  }
  await takesOnly((average) => new AUROC({ average }), ['undefined']);
  await takesOnly((norm) => new CalibrationError({ norm }), ['undefined']);
  await takesOnly((numBins) => new CalibrationError({ numBins }), ['undefined']);
  await takesOnly((squared) => new MeanSquaredError({ squared }), ['undefined', 'true']);
  await takesOnly((multioutput) => new R2Score({ multioutput }), ['undefined']);
  await takesOnly((ignoreIndex) => new Perplexity({ ignoreIndex }), ['undefined', '-0', '-1', '2 ** 31']);
});

test('the updates of ranked scores, probabilities and numbers', async () => {
  for (const Class of [ROC, PrecisionRecallCurve, AUROC, AveragePrecision, CalibrationError]) {
    await takesOnly((preds) => new Class().update(preds, [0]), ones);
  }
  for (const Class of [MeanSquaredError, MeanAbsoluteError, R2Score]) {
    await takesOnly((target) => new Class().update([0], target), ['[NaN]', ...ones]);
  }
});

test.run();
