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

/** Cells that have no room for their counts: their places and shades, a row's in the order of its shades. */
const shadesOf = (svg: string) =>
  elements(svg, 'path').flatMap(({ d, fill }) =>
    Array.from(d.matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)v\3h-\3z/g), ([, x, y, side]) => ({
      x: Number(x),
      y: Number(y),
      side: Number(side),
      shade: fill.slice('rgb('.length, -1),
    })),
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

test('there is a most of everything, and no memory is taken for what is only claimed', async () => {
  const matrix = (rows: unknown, options?: ConfusionMatrixOptions) => () => confusionMatrix(rows as Matrix, options);
  const most = (classes: number) => `matrix: expected at most 400 classes, for each pair of them is a cell, got ${classes}`;
  await refuses(matrix(new Array(401).fill([])), most(401));
  await refuses(matrix({ length: 2 ** 40 }), most(2 ** 40));
  await refuses(matrix({ data: { length: 2 ** 40 }, shape: [2 ** 20, 2 ** 20] }), most(2 ** 20));
  await refuses(
    matrix({ length: 2, 0: { length: 2 } }),
    'matrix[0][0]: expected a number from 0 to 1e+300, got a hole in the array',
  );
  await refuses(matrix([[1]], { cellSize: 1e9 }), 'cellSize: expected a number > 0 and <= 32767, got 1000000000');
  await refuses(
    matrix([[1]], { labels: ['x'.repeat(100_000)] }),
    `labels[0]: expected text of at most 5000 characters, got 100000: "${'x'.repeat(40)}..."`,
  );
});

test('counts that a cell has no room for are left out, and never stand on their heads', async () => {
  const picture = confusionMatrix(counts, { cellSize: 5 });
  const svg = await picture.svg();
  assert.not.match(svg, /scale\(-/);
  assert.not.ok(texts(svg).includes('50'));
  const cells = shadesOf(svg);
  assert.is(cells.length, 9);
  const pixels = await decode(await picture.png(undefined, { scale: 2 }));
  for (const { x, y, side, shade } of cells) assert.is(pixels.at(2 * x + side, 2 * y + side).join(), shade);
});

test('a cell without its count is where it was with it, and of the same shade', async () => {
  const matrix = Array.from({ length: 20 }, (_, i) => Array.from({ length: 20 }, (_, j) => ((i + 2) * (j + 5)) % 11));
  const place = (cells: { x: number; y: number; shade: string }[]) => {
    const [{ x: left, y: top }] = cells;
    return cells.map(({ x, y, shade }) => `${y - top} ${x - left} ${shade}`).sort();
  };
  const without = shadesOf(await confusionMatrix(matrix, { cellSize: 8 }).svg());
  const large = cellsOf(await confusionMatrix(matrix, { cellSize: 16 }).svg());
  assert.equal(place(without), place(large.map(({ x, y, shade }) => ({ x: x / 2, y: y / 2, shade }))));
});

test('the largest counts have finite shares', async () => {
  const svg = await confusionMatrix([
    [1e300, 1e300],
    [0, 5e-324],
  ]).svg();
  assert.not.match(svg, /NaN|Infinity/);
});

test('says what is wrong', async () => {
  const matrix = (rows: unknown, options?: unknown) => () => confusionMatrix(rows as Matrix, options as ConfusionMatrixOptions);
  await refuses(matrix([]), 'matrix: expected at least one row, got none');
  await refuses(matrix(null), 'matrix: expected rows of numbers, or data with shape [C, C], got null');
  await refuses(
    matrix({ data: [1, 2], shape: [2] }),
    'matrix: expected rows of numbers, or data with shape [C, C], got Object of shape [2]',
  );
  await refuses(matrix({ data: [1, 2], shape: [2, 2] }), 'matrix: expected 4 numbers for shape [2, 2], got 2');
  await refuses(matrix([[1, 2], [3]]), 'matrix[1]: expected 2 numbers, as many as rows, got [3]');
  await refuses(matrix([[1, 2], ...new Array(1)]), 'matrix[1]: expected 2 numbers, as many as rows, got undefined');
  await refuses(matrix({ data: [1, 2, 3, 4], shape: [-2, -2] }), 'matrix.shape[0]: expected an integer >= 0, got -2');
  await refuses(matrix({ data: [1, 2], shape: [1, 2] }), 'matrix.shape: expected [C, C], got [1, 2]');
  await refuses(
    matrix({ data: async () => [1], shape: [1, 1] }),
    'matrix: expected numbers, got a tensor; pass { data: await matrix.data(), shape: matrix.shape }',
  );
  await refuses(
    matrix([[1]], { classes: ['a'] }),
    'confusionMatrix: options: expected only labels, title, xLabel, yLabel, cellSize, got classes',
  );
  await refuses(matrix([1, 2]), 'matrix[0]: expected 2 numbers, as many as rows, got 1');
  await refuses(
    matrix([
      [1, 2],
      [3, -4],
    ]),
    'matrix[1][1]: expected a number from 0 to 1e+300, got -4',
  );
  await refuses(matrix([[Number.NaN]]), 'matrix[0][0]: expected a number from 0 to 1e+300, got NaN');
  await refuses(matrix(counts, { labels: ['a'] }), 'labels: expected 3, one for each class, got 1');
  await refuses(matrix([[1]], { labels: [undefined] }), 'labels[0]: expected text, got undefined');
  await refuses(matrix([[1]], { cellSize: 0 }), 'cellSize: expected a number > 0 and <= 32767, got 0');
});

test.run();
