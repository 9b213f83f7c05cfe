import { fileURLToPath } from 'node:url';
import type { Tensor } from '@kindling/core';
import { type Batch, CSVDataset, DataLoader, randomSplit, readCsv, Subset } from '@kindling/datasets';
import { Accuracy, f1Score, Mean, precision, recall } from '@kindling/metrics';
import { functional as F, Linear, ReLU, Sequential } from '@kindling/nn';
import { AdamW } from '@kindling/optim';
import { lineChart } from '@kindling/plot';
import { alignColumns, percent, quoted, UsageError } from '@kindling/program';
import { columnOf, loadTable } from '../data/table';
import { dataFile } from '../dataFile';
import { count, fileOption, type Run, rate, word } from '../example';
import { predict } from '../predict';

export const options = {
  file: fileOption('a CSV file with a row of names', 'wines, by what is in them'),
  target: word('the column to predict, of classes', 'the last one'),
  epochs: count(30, 'passes over the training rows'),
  batchSize: count(32, 'rows in a step'),
  hidden: count(32, 'numbers in each of the two hidden layers'),
  lr: rate(0.003),
};
type Options = typeof options;

/** Shape: (N, inputs) -> (N, classes). */
export function makeModel(inputs: number, hidden: number, classes: number) {
  return new Sequential(
    new Linear(inputs, hidden),
    new ReLU(),
    new Linear(hidden, hidden),
    new ReLU(),
    new Linear(hidden, classes),
  );
}

type Model = ReturnType<typeof makeModel>;

export async function step(model: Model, optimizer: AdamW, [x, y]: Batch): Promise<Tensor> {
  optimizer.zeroGrad();
  const loss = F.crossEntropy(model(x), y);
  loss.backward();
  await optimizer.step();
  return loss;
}

/**
 * The rows to train on and to test with, every column less its mean, over its deviation.
 * Numbers in the target's column are names of classes.
 */
async function loadRows({ file = fileURLToPath(dataFile('wine.csv')), target, seed }: Run<Options>['options']) {
  const { columns } = await loadTable(file);
  const y = target ?? columns[columns.length - 1].name;
  const table = await readCsv(file, { types: { [columnOf({ columns }, '--target', y).name]: 'class' } });
  const { classes } = table.column(y);
  if (classes.length < 2 || classes.length > table.length / 2) {
    const came = `${classes.length} different values in the ${table.length} rows of ${quoted(y)}`;
    throw new UsageError(`--target: expected a column of 2 classes or more, of 2 rows or more each, got ${came}`);
  }
  const plain = new CSVDataset(table, { y });
  const parts = randomSplit(plain, [0.7, 0.3], { seed });
  // what is tested with stays unknown
  const { mean, std } = plain.statistics(parts[0].indices);
  const transform = (row: Float32Array) => row.map((value, i) => (value - mean[i]) / (std[i] || 1));
  const rows = new CSVDataset(table, { y, transform });
  const [train, test] = parts.map(({ indices }) => new Subset(rows, indices));
  return { rows, train, test };
}

export async function run({ options, say, steps, save }: Run<Options>): Promise<void> {
  const { batchSize, seed } = options;
  const { rows, train, test } = await loadRows(options);
  const classes = rows.classes;
  say(`${rows.length} rows of ${rows.features.length} columns; ${rows.target} is one of ${classes.join(', ')}`);
  const loader = new DataLoader(train, { batchSize, shuffle: true, seed, dropLast: train.length > batchSize });
  const testLoader = new DataLoader(test, { batchSize: 1000 });
  const model = makeModel(rows.features.length, options.hidden, classes.length);
  say(`${model}`);
  const optimizer = new AdamW(model.parameters(), { lr: options.lr });

  const curve = { x: [] as number[], loss: [] as number[], right: [] as number[] };
  for await (const epoch of steps('Epochs', options.epochs)) {
    const loss = new Mean();
    for await (const batch of loader) await loss.update(await step(model, optimizer, batch), batch[0].shape[0]);
    const right = new Accuracy();
    const { scores, target } = await predict(model, testLoader);
    right.update(scores, target);
    curve.x.push(epoch + 1);
    curve.loss.push(loss.compute());
    curve.right.push(100 * right.compute());
    if (epoch % 10 !== 9) continue;
    say(`Epoch ${epoch + 1}: training loss ${loss.compute().toFixed(4)}, test accuracy ${percent(right.compute())}`);
  }

  const { scores, target } = await predict(model, testLoader);
  const perClass = [precision, recall, f1Score].map((metric) => metric(scores, target, { average: 'none' }));
  const cells = classes.map((name, k) => [
    name,
    ...perClass.map((values) => values[k].toFixed(3)),
    `${target.filter((one) => one === k).length}`,
  ]);
  say(alignColumns([['', 'precision', 'recall', 'F1', 'rows'], ...cells], ['left', 'right', 'right', 'right', 'right']));
  await save(
    'training.png',
    lineChart(
      [
        { name: 'training loss', x: curve.x, y: curve.loss },
        { name: 'test accuracy', x: curve.x, y: curve.right, axis: 'right' },
      ],
      { title: `A perceptron on ${rows.length} rows`, xLabel: 'epoch', yLabel: 'loss', yRightLabel: '%', legend: 'above' },
    ),
  );
}
