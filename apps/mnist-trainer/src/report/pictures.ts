import { confusionMatrix, imageGrid, lineChart, type Picture } from '@kindling/plot';
import { type OutputFolder, percent } from '@kindling/program';
import type { TestedBatch, TestResult } from '../evaluate';
import type { LossPoint, RunReport } from './runReport';

const examplesShown = 9;
const predictionsShown = 16;

/** The colour of what is wrong. */
const wrong = '#c00';
/** From 0 to 100 %, with room for half a star. */
const accuracyRange = [-4, 104] as const;

/** The first examples of a test batch with their labels. */
export function examplesPicture({ images, target }: TestedBatch, datasetName: string): Picture {
  const count = Math.min(examplesShown, target.length);
  const titles = Array.from({ length: count }, (_, i) => `Ground Truth: ${target[i]}`);
  return imageGrid(images, { count, columns: 3, titles, title: `Examples: ${datasetName}` });
}

/** The first examples of a test batch with what the model takes them for; where that is wrong, in red and with the truth. */
export function predictionsPicture({ images, target, preds }: TestedBatch, datasetName: string): Picture {
  const count = Math.min(predictionsShown, preds.length);
  const shown = Array.from({ length: count }, (_, i) => ({ pred: preds[i], truth: target[i] }));
  const titles = shown.map(({ pred, truth }) => `Prediction: ${pred}${pred === truth ? '' : `, but it is ${truth}`}`);
  const titleColors = shown.map(({ pred, truth }) => (pred === truth ? '#222' : wrong));
  return imageGrid(images, { count, columns: 4, titles, titleColors, title: `Predictions: ${datasetName}` });
}

/** Losses at the left, accuracy at the right, over the run. */
export function trainingPicture({
  training,
  tests,
  datasetName,
}: Pick<RunReport, 'training' | 'tests' | 'datasetName'>): Picture {
  const losses = (points: readonly LossPoint[]) => ({
    x: points.map((point) => point.examplesSeen),
    y: points.map((point) => point.loss),
  });
  const accuracies = { ...losses(tests), y: tests.map((point) => 100 * point.accuracy) };
  const last = tests.at(-1);
  // a line through one point is none
  const marker = training.length === 1 ? 'circle' : 'none';
  return lineChart(
    [
      { name: 'Train loss', ...losses(training), color: 'blue', marker },
      { name: 'Test loss', ...losses(tests), color: 'red', line: false, marker: 'star' },
      { name: 'Test accuracy', ...accuracies, axis: 'right', color: 'green', marker: 'star' },
    ],
    {
      title: `Training: ${datasetName}${last ? `, test accuracy ${percent(last.accuracy)}` : ''}`,
      xLabel: 'number of training examples seen',
      yLabel: 'negative log likelihood loss',
      yRightLabel: 'test accuracy in %',
      yRightRange: accuracyRange,
      legend: 'above',
    },
  );
}

/** Which digits were taken for which in the last test pass. */
export function confusionPicture({ confusion, accuracy }: TestResult, datasetName: string): Picture {
  return confusionMatrix(confusion, { title: `Confusion matrix, ${datasetName} test set: ${percent(accuracy)}` });
}

/** Draws the four pictures of a run at the same time, each whole or not at all; returns the names of their files. */
export async function drawPictures(output: OutputFolder, report: RunReport, test: TestResult): Promise<string[]> {
  const { datasetName } = report;
  const pictures = {
    'examples.png': examplesPicture(test.firstBatch, datasetName),
    'training.png': trainingPicture(report),
    'predictions.png': predictionsPicture(test.firstBatch, datasetName),
    'confusion.png': confusionPicture(test, datasetName),
  };
  await Promise.all(Object.entries(pictures).map(([name, picture]) => picture.png(output.file(name))));
  return Object.keys(pictures);
}
