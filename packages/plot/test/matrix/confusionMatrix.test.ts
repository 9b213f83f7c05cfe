import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ConfusionMatrixOptions, confusionMatrix, type Matrix } from '../../src/index';
import { decode, elements, refuses, texts } from '../fixtures/checks';

const test = suite('confusionMatrix');

const counts = [
  [50, 0, 2],
  [0, 30, 0],
  [9, 0, 16],
];
/** Cells in reading order: their text's colour and their own. */
const cellsOf = (svg: string) =>
  Array.from(
    svg.matchAll(
      /<rect x="([\d.]+)" y="([\d.]+)" width="\d+" height="\d+" fill="rgb\(([\d,]+)\)" [^>]*><g role="img" aria-label="([^"]*)" fill="([^"]*)"/g,
    ),
    ([, x, y, shade, text, ink]) => ({ x: Number(x), y: Number(y), shade, text, ink }),
  );

test('has a cell for each count, targets downwards and predictions to the right', async () => {
  const svg = await confusionMatrix(counts, { title: 'Test set', labels: ['a', 'b', 'c'] }).svg();
  const cells = cellsOf(svg);
  assert.equal(
    cells.map(({ text }) => text),
    ['50', '0', '2', '0', '30', '0', '9', '0', '16'],
  );
  assert.ok(cells[0].y === cells[2].y && cells[0].x < cells[2].x, 'a row is a target');
  assert.ok(cells[0].x === cells[6].x && cells[0].y < cells[6].y, 'a column is a prediction');
  for (const text of ['Test set', 'Prediction', 'Target']) assert.ok(texts(svg).includes(text));
  assert.is(texts(svg).filter((text) => text === 'b').length, 2);
});

test('a cell is the darker the larger its share of the row, with ink that can be read on it; zeros step back', async () => {
  const cells = cellsOf(await confusionMatrix(counts).svg());
  const darkness = cells.map(({ shade }) => 765 - shade.split(',').reduce((sum, v) => sum + Number(v), 0));
  assert.is(darkness[1], 0);
  assert.ok(darkness[4] > darkness[0] && darkness[0] > darkness[8] && darkness[8] > darkness[6] && darkness[6] > darkness[2]);
  assert.ok(darkness[2] > 50, 'a rare confusion is seen');
  assert.equal([cells[0].ink, cells[2].ink, cells[1].ink], ['#fff', '#222', '#bbb']);
});

test('fractions have two decimals; flat numbers with a shape are a matrix too', async () => {
  const shares = cellsOf(await confusionMatrix({ data: new Float64Array([0.75, 0.25, 0, 1]), shape: [2, 2] }).svg());
  assert.equal(
    shares.map(({ text }) => text),
    ['0.75', '0.25', '0.00', '1.00'],
  );
  const rows = counts.map((row) => new Int32Array(row));
  assert.is(await confusionMatrix(rows).svg(), await confusionMatrix(counts).svg());
});

test('a class without examples and a matrix of zeros are drawn', async () => {
  const cells = cellsOf(
    await confusionMatrix([
      [0, 0],
      [0, 0],
    ]).svg(),
  );
  assert.equal(new Set(cells.map(({ shade }) => shade)), new Set(['255,255,255']));
});

test('long labels stand upright below and do not widen the cells', async () => {
  const labels = ['T-shirt/top', 'Ankle boot', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag'];
  const svg = await confusionMatrix(
    labels.map((_, i) => labels.map((_, j) => Number(i === j))),
    { labels },
  ).svg();
  assert.is(svg.match(/aria-label="Trouser"[^>]*rotate\(-90\)/g)?.length, 1);
  assert.is(svg.match(/aria-label="Trouser"/g)?.length, 2);
});

test('the PNG has the cells’ colours', async () => {
  const picture = confusionMatrix(counts, { cellSize: 60 });
  const svg = await picture.svg();
  const pixels = await decode(await picture.png(undefined, { scale: 1 }));
  const [{ width, height }] = elements(svg, 'svg');
  assert.equal([pixels.width, pixels.height], [Number(width), Number(height)]);
  for (const { x, y, shade } of cellsOf(svg)) assert.is(pixels.at(x + 5, y + 5).join(), shade);
});

test('says what is wrong', async () => {
  const matrix = (rows: unknown, options?: unknown) => () => confusionMatrix(rows as Matrix, options as ConfusionMatrixOptions);
  await refuses(matrix([]), 'matrix: expected at least one row, got none');
  await refuses(matrix(null), 'matrix: expected rows of numbers, or data with shape [C, C], got null');
  await refuses(
    matrix({ data: [1, 2], shape: [2] }),
    'matrix: expected rows of numbers, or data with shape [C, C], got shape [2]',
  );
  await refuses(matrix({ data: [1, 2], shape: [2, 2] }), 'matrix: expected 4 numbers for shape [2, 2], got 2');
  await refuses(matrix([[1, 2], [3]]), 'matrix[1]: expected 2 numbers, as many as rows, got Array of length 1');
  await refuses(matrix([1, 2]), 'matrix[0]: expected 2 numbers, as many as rows, got 1');
  await refuses(
    matrix([
      [1, 2],
      [3, -4],
    ]),
    'matrix[1][1]: expected a finite number >= 0, got -4',
  );
  await refuses(matrix([[Number.NaN]]), 'matrix[0][0]: expected a finite number >= 0, got NaN');
  await refuses(matrix(counts, { labels: ['a'] }), 'labels: expected 3, one for each class, got 1');
  await refuses(matrix([[1]], { labels: [undefined] }), 'labels[0]: expected text, got undefined');
  await refuses(matrix([[1]], { cellSize: 0 }), 'cellSize: expected a finite number > 0, got 0');
});

test.run();
