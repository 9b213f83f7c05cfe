import { confusionMatrix, imageGrid, lineChart, type Picture } from '@kindling/plot';
import type { TestedBatch, TestResult } from '../evaluate';
import type { OutputFolder } from './outputFolder';
import type { LossPoint, RunReport } from './runReport';

const examplesShown = 9;
const predictionsShown = 16;

/** The first examples of a test batch with their labels. */
export function examplesPicture({ images, target }: TestedBatch, datasetName: string): Picture {
  const count = Math.min(examplesShown, target.length);
  const titles = Array.from({ length: count }, (_, i) => `Ground Truth: ${target[i]}`);
  return imageGrid(images, { count, columns: 3, titles, title: `Examples: ${datasetName}` });
}

/** The first examples of a test batch with what the model takes them for. */
export function predictionsPicture({ images, preds }: TestedBatch, datasetName: string): Picture {
  const count = Math.min(predictionsShown, preds.length);
  const titles = Array.from({ length: count }, (_, i) => `Prediction: ${preds[i]}`);
  return imageGrid(images, { count, columns: 4, titles, title: `Predictions: ${datasetName}` });
}

/** Losses and accuracy over the run. */
export function trainingPicture({
  training,
  tests,
  datasetName,
}: Pick<RunReport, 'training' | 'tests' | 'datasetName'>): Picture {
  const losses = (points: readonly LossPoint[]) => ({
    x: points.map((point) => point.examplesSeen),
    y: points.map((point) => point.loss),
  });
  return lineChart(
    [
      { name: 'Train loss', ...losses(training), color: 'blue' },
      { name: 'Test loss', ...losses(tests), color: 'red', line: false, marker: 'star' },
      { name: 'Test accuracy', ...losses(tests), y: tests.map((point) => point.accuracy), color: 'green', marker: 'star' },
    ],
    {
      title: `Training: ${datasetName}`,
      xLabel: 'number of training examples seen',
      yLabel: 'negative log likelihood loss',
      legend: 'top right',
    },
  );
}

/** Which digits were taken for which in the last test pass. */
export function confusionPicture({ confusion }: TestResult, datasetName: string): Picture {
  return confusionMatrix(confusion, { title: `Confusion: ${datasetName}` });
}

/** Draws the four pictures of a run at the same time, each whole or not at all. */
export async function drawPictures(output: OutputFolder, report: RunReport, test: TestResult): Promise<void> {
  const { datasetName } = report;
  const pictures = {
    'examples.png': examplesPicture(test.firstBatch, datasetName),
    'training.png': trainingPicture(report),
    'predictions.png': predictionsPicture(test.firstBatch, datasetName),
    'confusion.png': confusionPicture(test, datasetName),
  };
  await Promise.all(Object.entries(pictures).map(([name, picture]) => picture.png(output.file(name))));
}
