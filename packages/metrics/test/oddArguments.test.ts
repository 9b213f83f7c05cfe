import { type OddValue, takesOnly } from '@kindling/test-kit';
import { suite } from 'uvu';
import {
  Accuracy,
  accuracy,
  ConfusionMatrix,
  confusionMatrix,
  F1Score,
  f1Score,
  Mean,
  mean,
  Precision,
  precision,
  Recall,
  recall,
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

test.run();
