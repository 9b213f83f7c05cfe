import { type OddValue, takesOnly } from '@kindling/test-kit';
import { suite } from 'uvu';
import { confusionMatrix, type GridImage, imageGrid, lineChart, Picture } from '../src/index';

const test = suite('odd arguments');

/** Lists of one number. */
const one: OddValue[] = ['Float32Array of another realm', 'Int32Array over shared memory'];
const texts: OddValue[] = ['"1"', '""'];
const noOptions: OddValue[] = ['undefined', '{}', 'object without a prototype'];
/** What is called is a tensor, and its errors are its own. */
const notCalled = (data: unknown) => (typeof data === 'function' ? null : data) as ArrayLike<number>;
/** Numbers that are labels too. */
const labels: OddValue[] = ['NaN', 'Infinity', '-Infinity', '-0', '-1', '0.5', '1e308', '2 ** 31', '2 ** 53', ...texts];
const image: GridImage = { data: [0], shape: [1, 1] };

test('lineChart: series', async () => {
  const point = { x: [0], y: [0] };
  await takesOnly((series) => lineChart(series).svg(), []);
  await takesOnly((series) => lineChart([series]).svg(), []);
  await takesOnly((x) => lineChart([{ x, y: [0] }]).svg(), one);
  await takesOnly((y) => lineChart([{ x: [0], y }]).svg(), ['[NaN]', ...one]);
  await takesOnly((x) => lineChart([{ x: [x], y: [0] }]).svg(), ['-0', '-1', '0.5', '2 ** 31', '2 ** 53']);
  await takesOnly(
    (y) => lineChart([{ x: [0], y: [y] }]).svg(),
    ['-0', '-1', '0.5', '2 ** 31', '2 ** 53', 'NaN', 'Infinity', '-Infinity'],
  );
  await takesOnly((name) => lineChart([{ ...point, name }]).svg(), ['undefined', ...texts]);
  await takesOnly((color) => lineChart([{ ...point, color }]).svg(), ['undefined']);
  await takesOnly((line) => lineChart([{ ...point, line }]).svg(), ['undefined', 'true']);
  await takesOnly((lineWidth) => lineChart([{ ...point, lineWidth }]).svg(), ['undefined', '0.5']);
  await takesOnly((marker) => lineChart([{ ...point, marker }]).svg(), ['undefined']);
  await takesOnly((markerSize) => lineChart([{ ...point, markerSize }]).svg(), ['undefined', '0.5']);
});

test('lineChart: options', async () => {
  const series = [{ name: 'n', x: [0], y: [0] }];
  await takesOnly((options) => lineChart(series, options).svg(), noOptions);
  for (const name of ['title', 'xLabel', 'yLabel']) {
    await takesOnly((text) => lineChart(series, { [name]: text }).svg(), ['undefined', ...texts]);
  }
  for (const name of ['legend', 'xRange', 'yRange', 'width', 'height']) {
    await takesOnly((value) => lineChart(series, { [name]: value }).svg(), ['undefined']);
  }
  await takesOnly((low) => lineChart(series, { xRange: [low, 1] }).svg(), ['-0', '-1', '0.5']);
  await takesOnly((high) => lineChart(series, { yRange: [0, high] }).svg(), ['0.5', '2 ** 31', '2 ** 53']);
});

test('imageGrid: images', async () => {
  await takesOnly((images) => imageGrid(images).svg(), []);
  await takesOnly((one) => imageGrid([one]).svg(), []);
  await takesOnly((data) => imageGrid([{ data: notCalled(data), shape: [1, 1] }]).svg(), ['[NaN]', ...one]);
  await takesOnly((data) => imageGrid({ data: notCalled(data), shape: [1, 1, 1, 1] }).svg(), ['[NaN]', ...one]);
  await takesOnly((data) => imageGrid([{ data, height: 1, width: 1 }]).svg(), ['[NaN]', ...one]);
  await takesOnly((data) => imageGrid([{ data: () => data, shape: [1, 1] }]).svg(), ['[NaN]', ...one]);
  await takesOnly((shape) => imageGrid([{ data: [1], shape }]).svg(), []);
  await takesOnly((height) => imageGrid([{ data: [1], shape: [height, 1] }]).svg(), []);
  await takesOnly((number) => imageGrid({ data: [1], shape: [number, 1, 1, 1] }).svg(), []);
  await takesOnly((height) => imageGrid([{ data: [1], height, width: 1 }]).svg(), []);
  await takesOnly((channels) => imageGrid([{ data: [1], height: 1, width: 1, channels }]).svg(), ['undefined']);
});

test('imageGrid: options', async () => {
  await takesOnly((options) => imageGrid([image], options).svg(), noOptions);
  await takesOnly((titles) => imageGrid([image], { titles }).svg(), ['undefined', '["1"]', '[NaN]', ...one]);
  await takesOnly((title) => imageGrid([image], { titles: [title] }).svg(), labels);
  await takesOnly((title) => imageGrid([image], { title }).svg(), ['undefined', ...texts]);
  await takesOnly((columns) => imageGrid([image], { columns }).svg(), ['undefined', '2 ** 31']);
  await takesOnly((count) => imageGrid([image], { count }).svg(), ['undefined', '2 ** 31']);
  await takesOnly((range) => imageGrid([image], { range }).svg(), ['undefined']);
  await takesOnly((black) => imageGrid([image], { range: [black, 1] }).svg(), ['-0', '-1', '0.5']);
  await takesOnly((cellSize) => imageGrid([image], { cellSize }).svg(), ['undefined', '0.5']);
});

test('confusionMatrix', async () => {
  await takesOnly((matrix) => confusionMatrix(matrix).svg(), []);
  await takesOnly((row) => confusionMatrix([row]).svg(), one);
  await takesOnly((count) => confusionMatrix([[count]]).svg(), ['-0', '0.5', '2 ** 31', '2 ** 53']);
  await takesOnly((data) => confusionMatrix({ data, shape: [1, 1] }).svg(), one);
  await takesOnly((shape) => confusionMatrix({ data: [1], shape }).svg(), []);
  await takesOnly((options) => confusionMatrix([[1]], options).svg(), noOptions);
  await takesOnly((names) => confusionMatrix([[1]], { labels: names }).svg(), ['undefined', '["1"]', '[NaN]', ...one]);
  await takesOnly((name) => confusionMatrix([[1]], { labels: [name] }).svg(), labels);
  await takesOnly((cellSize) => confusionMatrix([[1]], { cellSize }).svg(), ['undefined', '0.5']);
  for (const name of ['title', 'xLabel', 'yLabel']) {
    await takesOnly((text) => confusionMatrix([[1]], { [name]: text }).svg(), ['undefined', ...texts]);
  }
});

test('Picture', async () => {
  const picture = confusionMatrix([[1]]);
  await takesOnly((draw) => new Picture(draw), ['function']);
  await takesOnly((svg) => new Picture(() => svg).svg(), ['"1"', '""', 'text of 100,000 characters']);
  await takesOnly((svg) => new Picture(() => svg).png(), []);
  await takesOnly((options) => picture.png(undefined, options), noOptions);
  await takesOnly((scale) => picture.png(undefined, { scale }), ['undefined', '0.5']);
});

test('Picture: file', async () => {
  // where no file can be
  const folder = '/dev/null';
  await takesOnly(
    (file) => confusionMatrix([[1]]).png(typeof file === 'string' && file !== '' ? `${folder}/${file}` : file),
    ['undefined'],
  );
});

test.run();
