import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertClose, runScript, temporaryFolder } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type LineChartOptions, lineChart, type Series } from '../../src/index';
import { decode, elements, refuses, texts } from '../fixtures/checks';

const test = suite('lineChart');

const passes = [0, 60_000, 120_000, 180_000];
const tutorial: Series[] = [
  {
    name: 'training loss',
    x: Int32Array.from({ length: 27 }, (_, i) => Math.floor(i / 9) * 60_000 + (i % 9) * 6400 + 6400),
    y: Float32Array.from({ length: 27 }, (_, i) => 2.2 / (i + 1)),
    color: 'blue',
  },
  { name: 'test loss', x: passes, y: [2.3, 0.14, 0.08, 0.06], color: 'red', line: false, marker: 'star' },
  { name: 'test accuracy', x: passes, y: [0.09, 0.96, 0.97, 0.98], color: 'green', marker: 'star' },
];
const options: LineChartOptions = {
  title: 'Training on MNIST',
  xLabel: 'number of training examples seen',
  yLabel: 'negative log likelihood loss',
};

const strokes = (svg: string, color: string) => elements(svg, 'path').filter(({ stroke }) => stroke === color);
const stars = (svg: string, color: string) =>
  elements(svg, 'path').filter(({ fill, d }) => fill === color && (d.match(/L/g)?.length ?? 0) === 9);
const pointsOf = (d: string) => Array.from(d.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g), ([, x, y]) => [Number(x), Number(y)]);
/** Where a text's group stands in the picture. */
const placeOf = (svg: string, text: string) => {
  const match = new RegExp(`<g transform="([^"]+)"><g role="img" aria-label="${text}"`).exec(svg);
  assert.ok(match, `no text "${text}"`);
  return Array.from(match![1].matchAll(/-?[\d.]+/g), Number).slice(-2);
};

test('the tutorial’s chart: a blue line, red stars, green stars with a line, and everything in words', async () => {
  const svg = await lineChart(tutorial, options).svg();
  const said = texts(svg);
  for (const text of [
    options.title!,
    options.xLabel!,
    options.yLabel!,
    'training loss',
    'test loss',
    'test accuracy',
    '50,000',
    '1.5',
  ]) {
    assert.ok(said.includes(text), `missing: ${text} in ${said}`);
  }
  assert.not.match(svg, /<text|ecmeta|zr\d|NaN|undefined/);
  // Each series once in the plot and once in the legend.
  assert.is(strokes(svg, 'blue').length, 2);
  assert.is(stars(svg, 'blue').length, 0);
  assert.is(strokes(svg, 'red').length, 0);
  assert.is(stars(svg, 'red').length, 5);
  assert.is(strokes(svg, 'green').length, 2);
  assert.is(stars(svg, 'green').length, 5);
  assert.is(pointsOf(strokes(svg, 'blue')[0].d).length, 27);
});

test('points are where the axes say', async () => {
  const svg = await lineChart(tutorial, options).svg();
  const tick = (text: string) => placeOf(svg, text);
  const [x0] = tick('0');
  const [x1] = tick('100,000');
  const [, y0] = tick('0\\.0');
  const [, y1] = tick('2\\.0');
  const drawn = pointsOf(strokes(svg, 'blue')[0].d);
  const expected = Array.from(tutorial[0].x, (x, i) => [x0 + ((x1 - x0) * x) / 100_000, y0 + ((y1 - y0) * tutorial[0].y[i]) / 2]);
  // ECharts rounds to a tenth of a pixel, and tick labels to half a one.
  assertClose(drawn, expected, { atol: 1, rtol: 0 });
});

for (const [legend, right, bottom] of [
  [undefined, true, false],
  ['top right', true, false],
  ['top left', false, false],
  ['bottom right', true, true],
  ['bottom left', false, true],
] as const) {
  test(`the legend stands at the ${legend ?? 'top right by default'}`, async () => {
    const svg = await lineChart(tutorial, { ...options, legend, width: 1000, height: 600 }).svg();
    const [x, y] = placeOf(svg, 'test loss');
    assert.is(x > 500, right, `x = ${x}`);
    assert.is(y > 300, bottom, `y = ${y}`);
  });
}

test('no legend where it is not wanted, or where nothing has a name', async () => {
  assert.not.ok(texts(await lineChart(tutorial, { legend: 'none' }).svg()).includes('test loss'));
  const svg = await lineChart([{ x: [0, 1], y: [0, 1], color: 'teal' }]).svg();
  assert.is(strokes(svg, 'teal').length, 1);
  // A series without a name is not in the legend of the others.
  const two = await lineChart([
    { name: 'named', x: [0, 1], y: [0, 1] },
    { x: [0, 1], y: [1, 1], color: 'teal' },
  ]).svg();
  assert.is(strokes(two, 'teal').length, 1);
});

test('NaN leaves a gap; other markers; colours of their own', async () => {
  const svg = await lineChart([
    { x: [0, 1, 2, 3, 4], y: [1, 2, Number.NaN, 3, 4], marker: 'circle' },
    { x: [0, 1], y: [1, 1], marker: 'square', line: false },
    { x: [0, 1], y: [2, 1], line: false },
  ]).svg();
  const [line] = strokes(svg, '#1f77b4');
  assert.is(line.d.match(/M/g)?.length, 2);
  const filled = (color: string) => elements(svg, 'path').filter(({ fill }) => fill === color).length;
  assert.equal([filled('#1f77b4'), filled('#ff7f0e'), filled('#2ca02c')], [4, 2, 2]);
});

test('a range cuts what lies outside', async () => {
  const svg = await lineChart([{ x: [0, 1, 2, 3], y: [0, 10, 20, 30], marker: 'circle' }], {
    xRange: [0, 2],
    yRange: [0, 20],
  }).svg();
  assert.is(elements(svg, 'path').filter(({ fill }) => fill === '#1f77b4').length, 3);
  const clips = elements(svg, 'clipPath').map(({ id }) => id);
  const used = elements(svg, 'g').flatMap((g) => g['clip-path'] ?? []);
  assert.ok(used.length > 0);
  for (const clip of used) assert.ok(clips.includes(clip.slice(5, -1)), `${clip} is defined`);
});

test('the same chart is the same text every time, and another has other ids', async () => {
  const first = await lineChart(tutorial, options).svg();
  assert.is(await lineChart(tutorial, options).svg(), first);
  const other = await lineChart(tutorial, { ...options, title: 'Another' }).svg();
  const id = (svg: string) => elements(svg, 'clipPath')[0].id;
  assert.is.not(id(other), id(first));
});

test('what came is copied: changing it afterwards changes nothing', async () => {
  const y = [1, 2];
  const chart = lineChart([{ x: [0, 1], y }]);
  const before = await chart.svg();
  y[1] = 50;
  assert.is(await chart.svg(), before);
});

test('escapes names, labels and colours', async () => {
  const svg = await lineChart([{ name: '<b>&zr0-c0', x: [0, 1], y: [0, 1], color: 'red"/><script>' }], {
    title: 'a < b',
    xLabel: '"x"',
    yLabel: '{a|b}',
  }).svg();
  assert.ok(texts(svg).includes('&lt;b&gt;&amp;zr0-c0'));
  assert.ok(texts(svg).includes('a &lt; b'));
  assert.ok(texts(svg).includes('&quot;x&quot;'));
  assert.ok(texts(svg).includes('{a|b}'));
  assert.not.match(svg, /<script|<b>/);
});

test('series without points give empty axes', async () => {
  const svg = await lineChart([{ name: 'nothing yet', x: [], y: [] }]).svg();
  assert.ok(texts(svg).includes('nothing yet'));
  assert.ok(texts(svg).includes('0.2'));
});

test('the PNG is twice the size, with ink where the axis labels and the line are', async () => {
  const pixels = await decode(await lineChart(tutorial, options).png());
  assert.equal([pixels.width, pixels.height], [1600, 1120]);
  assert.ok(pixels.inked(400, 1000, 900, 100) > 1000, 'x label');
  assert.ok(pixels.inked(20, 200, 80, 700) > 1000, 'y label');
  let red = 0;
  let blue = 0;
  let green = 0;
  for (let y = 0; y < pixels.height; y += 2) {
    for (let x = 0; x < pixels.width; x += 2) {
      const color = pixels.at(x, y).join();
      if (color === '255,0,0') red++;
      if (color === '0,0,255') blue++;
      if (color === '0,128,0') green++;
    }
  }
  assert.ok(red > 100 && blue > 200 && green > 300, `${red} ${blue} ${green}`);
});

test('a program that drew a chart ends by itself', async () => {
  const file = join(temporaryFolder(), 'chart.mts');
  const index = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
  writeFileSync(
    file,
    `import { lineChart } from ${JSON.stringify(index)};\nconsole.log((await lineChart([{ x: [0, 1], y: [1, 2] }]).svg()).length > 500);\n`,
  );
  const { code, signal, stdout } = await runScript(file, [], { timeout: 30_000 });
  assert.equal([code, signal, stdout], [0, null, 'true\n']);
});

test('says what is wrong', async () => {
  const chart = (series: unknown, opts?: unknown) => () => lineChart(series as Series[], opts as LineChartOptions);
  const good = { x: [0, 1], y: [1, 2] };
  await refuses(chart([]), 'series: expected at least one, got none');
  await refuses(chart(good), 'series: expected a list of series, got Object');
  await refuses(chart([good, 3]), 'series[1]: expected { x, y }, got 3');
  await refuses(chart([{ x: [0, 1], y: [1] }]), 'series[0].y: expected 2 numbers, as many as x, got 1');
  await refuses(chart([{ y: [1] }]), 'series[0].x: expected an array of numbers, got undefined');
  await refuses(chart([{ x: [Number.NaN], y: [1] }]), 'series[0].x[0]: expected a finite number, got NaN');
  await refuses(chart([{ x: [1], y: ['1'] }]), 'series[0].y[0]: expected a number, got "1"');
  await refuses(
    chart([{ ...good, marker: 'cross' }]),
    'series[0].marker: expected "none", "circle", "star", "square", "triangle", "diamond", got "cross"',
  );
  await refuses(chart([{ ...good, line: 1 }]), 'series[0].line: expected true or false, got 1');
  await refuses(chart([{ ...good, name: 1 }]), 'series[0].name: expected text, got 1');
  await refuses(chart([{ ...good, lineWidth: 0 }]), 'series[0].lineWidth: expected a finite number > 0, got 0');
  await refuses(
    chart([good], { legend: 'right' }),
    'legend: expected "top right", "top left", "bottom right", "bottom left", "none", got "right"',
  );
  await refuses(chart([good], { width: 20 }), 'width: expected an integer >= 160, got 20');
  await refuses(chart([good], { xRange: [0, Number.NaN] }), 'xRange[1]: expected a finite number > 0, got NaN');
});

test.run();
