import { inspect } from 'node:util';
import { assertClose, rejectsExactly } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Accuracy,
  CalibrationError,
  ConfusionMatrix,
  confusionMatrix,
  F1Score,
  f1Score,
  Mean,
  Metric,
  Precision,
  precision,
  Recall,
  recall,
  type TensorLike,
} from '../../src/index';
import { close, fixture, refuses } from '../fixtures/scikitLearn';

const test = suite('metrics over batches');
const check = (fn: () => unknown, line: string) => refuses(assert.throws, fn, line);

/** A tensor's part that metrics read. */
const tensor = (data: ArrayLike<number>, shape: number[]) => ({
  shape,
  data: () => new Promise<Float32Array>((resolve) => setTimeout(() => resolve(Float32Array.from(data)), 1)),
});

const { scores, preds, target, numClasses } = fixture.cases[0];

/** The first case in uneven batches. */
function* batches() {
  for (const [from, to] of [
    [0, 64],
    [64, 65],
    [65, 150],
    [150, target.length],
  ]) {
    yield [scores!.slice(from, to), target.slice(from, to)] as const;
  }
}

for (const topK of [1, 3]) {
  test(`Accuracy over batches equals the whole, topK ${topK}`, () => {
    const metric = new Accuracy({ topK });
    for (const [p, t] of batches()) metric.update(p, t);
    assertClose(metric.compute(), fixture.cases[0].topK![topK], close);
  });
}

test('ConfusionMatrix over batches equals the whole', () => {
  const metric = new ConfusionMatrix({ numClasses });
  for (const [p, t] of batches()) metric.update(p, t);
  assert.equal(metric.compute(), confusionMatrix(preds, target));
  metric.compute()[0][0] = 99;
  assert.equal(metric.compute(), confusionMatrix(preds, target), 'the state is not handed out');
  const shares = new ConfusionMatrix({ numClasses, normalize: 'true' });
  for (const [p, t] of batches()) shares.update(p, t);
  assertClose(shares.compute(), confusionMatrix(preds, target, { normalize: 'true' }), close);
});

test('Precision, Recall and F1Score over batches equal the whole', () => {
  for (const [Class, compute] of [
    [Precision, precision],
    [Recall, recall],
    [F1Score, f1Score],
  ] as const) {
    for (const average of ['macro', 'micro', 'weighted', 'none'] as const) {
      const metric = new Class({ numClasses, average });
      for (const [p, t] of batches()) metric.update(p, t);
      assertClose(metric.compute(), compute(preds, target, { numClasses, average }), close);
    }
  }
});

test('Mean weighs each value by n', () => {
  const metric = new Mean();
  metric.update(2);
  metric.update(1, 3);
  metric.update(Number.NaN, 0);
  assert.is(metric.compute(), 5 / 4);
  const { values, weights, weighted } = fixture.mean;
  metric.reset();
  values.forEach((value, i) => {
    metric.update(value, weights[i]);
  });
  assertClose(metric.compute(), weighted, close);
});

test('Mean refuses what it cannot count', () => {
  const metric = new Mean();
  check(() => metric.update('1' as unknown as number), 'value: expected a number, got "1"');
  check(() => metric.update(1, -1), 'n: expected a number >= 0, got -1');
  check(() => metric.compute(), 'Mean.compute(): expected at least one update() before it, got none');
  metric.update(3, 0);
  check(() => metric.compute(), 'Mean.compute(): expected an update with n above 0, got only 0');
});

test('tensors are read by an awaited update', async () => {
  const accuracy = new Accuracy();
  await accuracy.update(tensor([0, 1, 1, 0], [2, 2]), tensor([1, 1], [2]));
  await accuracy.update(tensor([0, 1], [1, 2]), [1]);
  accuracy.update([0], [1]);
  assert.is(accuracy.compute(), 2 / 4);
  const loss = new Mean();
  await loss.update(tensor([0.5], []), 4);
  await loss.update(tensor([1], [1]));
  assert.is(loss.compute(), 3 / 5);
});

test('compute() in the middle of an update that was not awaited is an error', async () => {
  const metric = new Accuracy();
  const update = metric.update(tensor([0], [1]), [0]);
  check(
    () => metric.compute(),
    'Accuracy.compute(): an update with tensors is still reading them; write `await metric.update(...)`',
  );
  check(() => metric.reset(), 'Accuracy.reset(): an update with tensors is still reading them; write `await metric.update(...)`');
  await update;
  assert.is(metric.compute(), 1);
  const calibration = new CalibrationError({ numBins: 1 });
  const later = calibration.update(tensor([0.5], [1]), [1]);
  check(
    () => calibration.bins(),
    'CalibrationError.bins(): an update with tensors is still reading them; write `await metric.update(...)`',
  );
  await later;
  assert.equal(calibration.bins(), { confidence: [0.5], accuracy: [1], count: [1] });
});

test('an update of bad tensors rejects and leaves the metric usable', async () => {
  const metric = new Accuracy();
  const message = await metric.update(tensor([0, 1], [2]), [0]).then(
    () => 'resolved',
    (error: Error) => error.message,
  );
  assert.is(message, 'target: expected 2 classes, one for each of preds, got 1');
  check(() => metric.compute(), 'Accuracy.compute(): expected at least one update() before it, got none');
  const wide = await new Mean().update(tensor([1, 2], [2])).then(
    () => 'resolved',
    (error: Error) => error.message,
  );
  assert.is(wide, 'value: expected one number, got shape [2]');
});

test('a tensor may give its numbers at once, or anything with then; what it throws rejects the update', async () => {
  const metric = new Mean();
  await metric.update({ shape: [], data: () => [3] } as unknown as TensorLike);
  await metric.update({
    shape: [],
    // biome-ignore lint/suspicious/noThenProperty: what has `then` is the point
    data: () => ({ then: (resolve: (data: number[]) => void) => resolve([5]) }),
  } as unknown as TensorLike);
  assert.is(metric.compute(), 4);
  const thrown = new Error('device lost');
  const failing = {
    shape: [1],
    data: () => {
      throw thrown;
    },
  } as TensorLike;
  const reasonOf = (update: Promise<void>) =>
    update.then(
      () => 'resolved',
      (reason: unknown) => reason,
    );
  assert.is(await reasonOf(metric.update(failing)), thrown);
  assert.is(await reasonOf(new Accuracy().update(failing, [0])), thrown);
  assert.is(metric.compute(), 4);
});

test('a tensor that gives nonsense is refused in words', async () => {
  const isAClass = 'data: expected a function, got class Metric, which is only called with new';
  const withClass = { shape: [1], data: Metric } as unknown as TensorLike;
  await rejectsExactly(new Mean().update(withClass), isAClass);
  await rejectsExactly(new Accuracy().update(withClass, [1]), isAClass);
  const message = (data: unknown) => {
    const update: Promise<void> = new Mean().update({ shape: [1], data: () => data } as TensorLike);
    return update.then(
      () => 'resolved',
      (error: Error) => error.message,
    );
  };
  assert.is(await message(undefined), 'value: expected an array of numbers, got undefined');
  assert.is(await message(['1']), 'value[0]: expected a number, got "1"');
});

test('Mean refuses weights whose sum is no number, and keeps its state', () => {
  const metric = new Mean();
  metric.update(1, Number.MAX_VALUE);
  check(
    () => metric.update(1, Number.MAX_VALUE),
    'n: expected numbers whose sum is at most 1.7976931348623157e+308, got a larger one',
  );
  assert.is(metric.compute(), 1);
});

test('a refused batch changes nothing', () => {
  const metric = new ConfusionMatrix({ numClasses: 2 });
  metric.update([0], [1]);
  check(() => metric.update([0, 1], [1, 2]), 'target[1]: expected a class from 0 to 1, got 2');
  assert.equal(metric.compute(), [
    [0, 0],
    [1, 0],
  ]);
});

test('reset() starts again', () => {
  for (const metric of [new Accuracy(), new ConfusionMatrix({ numClasses: 3 }), new Precision({ numClasses: 3 })]) {
    metric.update([0, 1], [1, 1]);
    metric.compute();
    metric.reset();
    assert.throws(() => metric.compute(), /expected at least one update\(\) before it, got none/);
    metric.update([2], [2]);
    const value = metric.compute();
    assert.equal(value, Array.isArray(value) ? confusionMatrix([2], [2]) : 1);
  }
});

test('constructors say what is wrong', () => {
  check(() => new ConfusionMatrix({ numClasses: 0 }), 'numClasses: expected an integer from 1 to 4096, got 0');
  check(() => new F1Score(undefined as never), 'numClasses: expected an integer from 1 to 1000000, got undefined');
  check(
    () => new (Metric as never as new () => unknown)(),
    'Metric: expected a class that extends it, such as Mean, got Metric itself',
  );
  check(() => new Accuracy(3 as never), 'Accuracy: options: expected an object with topK, got 3');
  check(
    () => new Recall({ numClasses: 3, avarage: 'micro' } as never),
    'Recall: options: expected only numClasses, average, zeroDivision, got avarage',
  );
  check(() => new Accuracy({ topK: 1.5 }), 'topK: expected an integer >= 1, got 1.5');
});

test('prints the name of its class, not its counts', () => {
  assert.is(String(new ConfusionMatrix({ numClasses: 3 })), 'ConfusionMatrix()');
  assert.is(inspect(new Mean()), 'Mean()');
});

test('options may be handed on undefined: they are as good as left out', () => {
  assert.is(
    f1Score([1, 0], [1, 1], { numClasses: undefined, average: undefined, zeroDivision: undefined }),
    f1Score([1, 0], [1, 1]),
  );
  assert.equal(confusionMatrix([1, 0], [1, 1], { numClasses: undefined, normalize: undefined }), confusionMatrix([1, 0], [1, 1]));
  const accuracy = new Accuracy({ topK: undefined });
  accuracy.update([1, 0], [1, 1]);
  assert.is(accuracy.compute(), 0.5);
});

test.run();
