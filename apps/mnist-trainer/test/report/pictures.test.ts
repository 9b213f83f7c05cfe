import { shutdown, tensor } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { confusionPicture, examplesPicture, predictionsPicture, trainingPicture } from '../../src/report/pictures';

const pixels = 28 * 28;
const batch = {
  images: tensor(
    Float32Array.from({ length: 20 * pixels }, (_, i) => Math.sin(i)),
    { shape: [20, 1, 28, 28] },
  ),
  target: Array.from({ length: 20 }, (_, i) => i % 10),
  // every third is wrong
  preds: Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? (i + 1) % 10 : i % 10)),
};

const count = (text: string, part: string) => text.split(part).length - 1;

test('nine examples with their labels', async () => {
  const svg = await examplesPicture(batch, 'synthetic digits').svg();
  assert.is(count(svg, '<image '), 9);
  assert.is(count(svg, 'Ground Truth: '), 9);
  assert.match(svg, 'Ground Truth: 8');
  assert.match(svg, 'Examples: synthetic digits');
});

test('sixteen predictions; wrong ones in red, with the truth', async () => {
  const svg = await predictionsPicture(batch, 'synthetic digits').svg();
  assert.is(count(svg, '<image '), 16);
  assert.is(count(svg, 'Prediction: '), 16);
  assert.is(count(svg, 'aria-label="Prediction: 1" fill="#222"'), 2);
  assert.is(count(svg, 'aria-label="Prediction: 4, but it is 3" fill="#c00"'), 1);
  assert.equal([count(svg, 'fill="#c00"'), count(svg, ', but it is ')], [6, 6]);
  assert.match(svg, 'Predictions: synthetic digits');
});

test('fewer examples than there is room for', async () => {
  const few = { images: tensor(new Float32Array(2 * pixels), { shape: [2, 1, 28, 28] }), target: [1, 2], preds: [1, 2] };
  assert.is(count(await examplesPicture(few, 'MNIST').svg(), '<image '), 2);
  assert.is(count(await predictionsPicture(few, 'MNIST').svg(), '<image '), 2);
});

test('losses and accuracy over the examples seen', async () => {
  const svg = await trainingPicture({
    datasetName: 'synthetic digits',
    training: [
      { examplesSeen: 0, loss: 2.3 },
      { examplesSeen: 6400, loss: 1.1 },
    ],
    tests: [
      { examplesSeen: 0, loss: 2.3, accuracy: 0.1 },
      { examplesSeen: 12800, loss: 0.4, accuracy: 0.9 },
    ],
  }).svg();
  for (const text of [
    'Training: synthetic digits, test accuracy 90.00 %',
    'test accuracy in %',
    'aria-label="80"',
    'number of training examples seen',
    'negative log likelihood loss',
    'Train loss',
    'Test loss',
    'Test accuracy',
  ]) {
    assert.match(svg, text);
  }
});

test('a single training loss is seen', async () => {
  const blue = async (examples: readonly number[]) => {
    const training = examples.map((examplesSeen) => ({ examplesSeen, loss: 2.3 - examplesSeen / 1e5 }));
    const tests = [{ examplesSeen: 0, loss: 2.3, accuracy: 0.1 }];
    return count(await trainingPicture({ datasetName: 'MNIST', training, tests }).svg(), 'blue');
  };
  assert.ok((await blue([0])) > (await blue([])), 'beside what the legend has');
});

test('which digits were taken for which', async () => {
  const confusion = Array.from({ length: 10 }, (_, row) => Array.from({ length: 10 }, (_, column) => (row === column ? 97 : 1)));
  const svg = await confusionPicture({ averageLoss: 0, accuracy: 0.9, confusion, firstBatch: batch }, 'synthetic digits').svg();
  assert.match(svg, 'Confusion matrix, synthetic digits test set: 90.00 %');
  assert.is(count(svg, 'aria-label="97"'), 10);
  assert.is(count(svg, 'aria-label="1"'), 92, 'ninety cells and a label on each axis');
});

test.after(shutdown);
test.run();
