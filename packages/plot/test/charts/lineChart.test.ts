import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { assertClose, runScript } from '@kindling/test-kit';
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

test('a series of the right axis is where that axis says, and changes nothing on the left', async () => {
  const [loss, , accuracy] = tutorial;
  const percent = { ...accuracy, y: [9, 96, 97, 98], axis: 'right' } as const;
  const svg = await lineChart([loss, percent], { ...options, yRightLabel: 'accuracy', yRightRange: [0, 100] }).svg();
  assert.ok(texts(svg).includes('accuracy'));
  const [axisX, zero] = placeOf(svg, '0');
  const [rightX, forty] = placeOf(svg, '40');
  const [, eighty] = placeOf(svg, '80');
  assert.ok(rightX > 700, `the right axis is at ${rightX}, the first x at ${axisX}, ${zero}`);
  const drawn = pointsOf(strokes(svg, 'green')[0].d).map(([, y]) => y);
  assertClose(
    drawn,
    percent.y.map((y) => forty + ((eighty - forty) * (y - 40)) / 40),
    { atol: 1, rtol: 0 },
  );
  // The left axis is that of the loss alone.
  const alone = await lineChart([loss], options).svg();
  const ups = (text: string) => pointsOf(strokes(text, 'blue')[0].d).map(([, y]) => y);
  assertClose(ups(svg), ups(alone), { atol: 0.2, rtol: 0 });
});

test('a right axis without a series is drawn where it has a name', async () => {
  const svg = await lineChart([{ x: [0, 1], y: [5, 6] }], { yRightLabel: 'accuracy', yRightRange: [70, 90] }).svg();
  assert.ok(texts(svg).includes('accuracy') && texts(svg).includes('80.0'));
});

test('a legend above the plot hides none of it, and takes as many rows as it needs', async () => {
  const plotTop = async (series: Series[], opts: LineChartOptions) => {
    const svg = await lineChart(series, { ...opts, yRange: [0, 1] }).svg();
    return { top: placeOf(svg, '1\\.0')[1], entries: series.map(({ name }) => placeOf(svg, name!)) };
  };
  const one = await plotTop(tutorial, { legend: 'above' });
  for (const [x, y] of one.entries) assert.ok(x > 350 && y < one.top - 8, `${x}, ${y} above ${one.top}`);
  const many = await plotTop(
    tutorial.flatMap((series) => [1, 2, 3, 4].map((i) => ({ ...series, name: `${series.name} ${i}` }))),
    { legend: 'above' },
  );
  assert.ok(many.top > one.top + 40);
  for (const [, y] of many.entries) assert.ok(y < many.top - 8, `${y} above ${many.top}`);
});

test('where every x is an integer, no tick stands between two', async () => {
  const xTicks = async (x: number[], opts?: LineChartOptions) =>
    texts(await lineChart([{ x, y: x.map(() => 0.5) }], { yRange: [100, 900], ...opts }).svg()).filter(
      (text) => !/\d{3}/.test(text),
    );
  assert.equal(await xTicks([0, 1, 2, 3]), ['0', '1', '2', '3']);
  assert.equal(await xTicks([0, 15]), ['0', '2', '4', '6', '8', '10', '12', '14']);
  assert.equal(await xTicks([0, 1.5, 3]), ['0.0', '0.5', '1.0', '1.5', '2.0', '2.5', '3.0']);
  assert.ok((await xTicks([0, 1], { xRange: [0.2, 0.8] })).includes('0.5'), 'there are no two integers');
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

test('series of the same name have an entry in the legend each', async () => {
  const same = ['blue', 'red'].map((color, i): Series => ({ name: 'loss', x: [0, 1], y: [i, 1 - i], color }));
  for (const legend of ['top right', 'above'] as const) {
    const svg = await lineChart(same, { legend }).svg();
    assert.is(texts(svg).filter((text) => text === 'loss').length, 2);
    for (const color of ['blue', 'red']) assert.is(strokes(svg, color).length, 2, `${color}, ${legend}`);
  }
});

test('names that are too long are cut, and do not shrink the plot', async () => {
  const long = 'a name that goes on and on '.repeat(30);
  const drawn = (name: string) =>
    lineChart([{ name, x: [0, 1], y: [0, 1], color: 'blue' }], {
      title: name,
      xLabel: name,
      yLabel: name,
      yRightLabel: name,
    }).svg();
  const [short, cut] = [await drawn('loss'), await drawn(long)];
  // the line itself, and not its piece in the legend
  const lineOf = (svg: string) => strokes(svg, 'blue')[0].d;
  assert.is(lineOf(cut), lineOf(short));
  const names = texts(cut).filter((text) => text.startsWith('a name'));
  assert.is(names.length, 5);
  for (const name of names) assert.ok(name.endsWith('…') && name.length < 120, name);
});

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

test('escapes names and labels', async () => {
  const svg = await lineChart([{ name: '<b>&zr0-c0', x: [0, 1], y: [0, 1] }], {
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

test('a colour is one that every viewer knows', async () => {
  const draw = (color: string) => lineChart([{ x: [0, 1], y: [0, 1], color }]);
  const known = [
    '#abc',
    '#abcd',
    '#AABBCC',
    '#aabbcc80',
    'rgb(1, 2, 3)',
    'rgb(1 2 3 / 50%)',
    'HSL(120deg, 50%, 50%)',
    'RebeccaPurple',
  ];
  for (const color of [...known, 'var(--accent)']) assert.match(await draw(color).svg(), `stroke="${color}"`);
  assert.match(await draw('rgba(1, 2, 3, 0.5)').svg(), 'stroke="rgb(1,2,3)"');
  const expected = 'expected a colour of CSS, such as "red", "#1f77b4" or "rgb(31, 119, 180)"';
  const unknown = [
    '',
    ' red',
    'bleu',
    'tab:blue',
    'constructor',
    '__proto__',
    '#ab',
    '#abcde',
    'abc',
    'rgb()',
    'url(#a)',
    'url(http://a)',
    'rgba(1 2 3 / 50%)',
    'rgb(1"/>)',
  ];
  for (const color of unknown) await refuses(() => draw(color), `series[0].color: ${expected}, got ${JSON.stringify(color)}`);
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
  const file = fileURLToPath(new URL('../programs/chart.ts', import.meta.url));
  const { code, signal, stdout } = await runScript(file, [], { timeout: 30_000 });
  assert.equal([code, signal, stdout], [0, null, 'true\n']);
});

test('there is a most of everything, and no memory is taken for more', async () => {
  const chart = (series: unknown, opts?: LineChartOptions) => () => lineChart(series as Series[], opts);
  const good = { x: [0, 1], y: [1, 2] };
  const many = new Float32Array(600_000);
  await refuses(chart(new Array(1_000_000).fill(good)), 'series: expected at most 1000, got 1000000');
  await refuses(chart(new Array(2 ** 32 - 1)), 'series: expected at most 1000, got 4294967295');
  await refuses(
    chart([
      { x: many, y: many },
      { x: many, y: many },
    ]),
    'series: expected at most 1000000 points, got 1200000; leave some out',
  );
  await refuses(
    chart([{ x: many, y: many, marker: 'star' }]),
    'series: expected at most 100000 points with a marker, got 600000; leave some out',
  );
  await refuses(chart([good], { width: 1e9 }), 'width: expected an integer from 160 to 32767, got 1000000000');
  await refuses(
    chart([good], { title: 'x'.repeat(100_000) }),
    `title: expected text of at most 5000 characters, got 100000: "${'x'.repeat(40)}..."`,
  );
});

test('the same curve is drawn however small or large its numbers are', async () => {
  const pathOf = async (...y: number[]) => strokes(await lineChart([{ x: [0, 1, 2], y }], { yLabel: '' }).svg(), '#1f77b4')[0].d;
  const expected = pointsOf(await pathOf(0, 2, 1)).map(([, y]) => y);
  for (const size of [1e-299, 1e-100, 1e-30, 1e100, 5e299]) {
    assertClose(
      pointsOf(await pathOf(0, 2 * size, size)).map(([, y]) => y),
      expected,
      { atol: 0.2, rtol: 0 },
    );
  }
});

test('numbers at the ends of what a number holds give a whole picture', async () => {
  const ends = [-1e300, -1, 0, 5e-324, 1e-300, 1, 1 + 2e-16, 1e15, 1e15 + 1, 1e300, Number.NaN, Number.NEGATIVE_INFINITY];
  for (const a of ends.filter(Number.isFinite)) {
    for (const b of ends) {
      const svg = await lineChart([{ x: [a, Number.isFinite(b) ? b : 0], y: [a, b], marker: 'star' }]).svg();
      assert.not.match(svg, /NaN|Infinity|undefined/, `${a}, ${b}`);
    }
  }
  const far = await lineChart([{ x: [-1e300, 1e300], y: [-1e300, 1e300] }], { xRange: [0, 1e-299], yRange: [0, 1e-299] }).svg();
  assert.not.match(far, /NaN|Infinity|e\+/);
});

test('a range that holds no round numbers is refused', async () => {
  const ranged = (range: [number, number]) => () => lineChart([{ x: [0], y: [0] }], { xRange: range });
  const close = (shown: string) => `xRange: expected ends with round numbers between them, got ${shown}, which are too close`;
  await refuses(ranged([1, 1 + 2 ** -52]), close('[1, 1.0000000000000002]'));
  await refuses(ranged([0, 5e-324]), close('[0, 5e-324]'));
  await refuses(ranged([0, 1e308]), 'xRange[1]: expected a number > 0 and <= 1e+300, got 1e+308');
});

test('a point that no line leads to is a dot: one alone, and one between two gaps', async () => {
  const dots = async (series: Series) => {
    const found = elements(await lineChart([{ color: 'red', ...series }]).svg(), 'path').filter(({ fill }) => fill === 'red');
    return found.map(({ transform }) => transform);
  };
  assert.equal(await dots({ x: [5], y: [7], lineWidth: 4 }), ['matrix(6,0,0,6,408.5,272)']);
  const y = [1, 2, Number.NaN, 3, Number.POSITIVE_INFINITY, 2, 1, Number.NaN, 1];
  assert.is((await dots({ x: y.map((_, i) => i), y })).length, 2);
  assert.is((await dots({ x: [1, 2, 3], y: [1, 2, 3] })).length, 0);
  assert.is((await dots({ x: [1, 2, 3], y: [1, Number.NaN, 3], marker: 'square' })).length, 2);
});

test('what is not finite leaves a gap, not only NaN', async () => {
  const path = async (y: number) => strokes(await lineChart([{ x: [0, 1, 2, 3, 4], y: [1, 2, y, 3, 4] }]).svg(), '#1f77b4')[0].d;
  assert.is(await path(Number.POSITIVE_INFINITY), await path(Number.NaN));
  assert.is(await path(Number.NEGATIVE_INFINITY), await path(Number.NaN));
});

test('no text changes the objects of the program', async () => {
  const owners = [Object.prototype, Object, Function.prototype, Object.prototype.toString];
  const before = owners.map((owner) => Object.getOwnPropertyNames(owner));
  for (const word of ['__proto__', 'constructor', 'toString', 'first\n__proto__']) {
    const series = [
      { name: word, x: [0, 1], y: [0, 1] },
      { name: 'other', x: [0, 1], y: [1, 0] },
    ];
    const svg = await lineChart(series, { title: word, xLabel: word, yLabel: word }).svg();
    const after = owners.map((owner) => Object.getOwnPropertyNames(owner));
    for (const name of ['prev', 'next']) delete (Object.prototype as Record<string, unknown>)[name];
    assert.equal(after, before, word);
    // the title, two labels and the legend
    assert.is(texts(svg).filter((text) => text === word.split('\n').at(-1)).length, 4, word);
  }
});

test('typed arrays of another realm are points as those of this one', async () => {
  const own = await lineChart([{ x: new Int32Array([0, 1]), y: new Float32Array([1, 2]) }]).svg();
  const [x, y] = ['new Int32Array([0, 1])', 'new Float32Array([1, 2])'].map((code) => vm.runInNewContext(code));
  assert.is(await lineChart([{ x, y }]).svg(), own);
});

test('says what is wrong', async () => {
  const chart = (series: unknown, opts?: unknown) => () => lineChart(series as Series[], opts as LineChartOptions);
  const good = { x: [0, 1], y: [1, 2] };
  await refuses(chart([]), 'series: expected at least one, got none');
  await refuses(chart(good), 'series: expected a list of series, got Object');
  await refuses(chart([good, 3]), 'series[1]: expected { x, y }, got 3');
  await refuses(chart([{ x: [0, 1], y: [1] }]), 'series[0].y: expected 2 numbers, as many as x, got 1');
  await refuses(chart([{ y: [1] }]), 'series[0].x: expected an array of numbers, got undefined');
  await refuses(chart([{ x: [Number.NaN], y: [1] }]), 'series[0].x[0]: expected a number from -1e+300 to 1e+300, got NaN');
  await refuses(
    chart([{ x: [1], y: ['1'] }]),
    'series[0].y[0]: expected a number from -1e+300 to 1e+300, or NaN for a gap, got "1"',
  );
  await refuses(
    chart([{ x: [0, 1], y: new Array(2) }]),
    'series[0].y[0]: expected a number from -1e+300 to 1e+300, or NaN for a gap, got a hole in the array',
  );
  await refuses(chart(new Array(1)), 'series[0]: expected { x, y }, got undefined');
  await refuses(
    chart([{ ...good, colour: 'red' }]),
    'series[0]: options: expected only name, x, y, axis, color, line, lineWidth, marker, markerSize, got colour',
  );
  await refuses(
    chart([good], { ylabel: 'loss' }),
    'lineChart: options: expected only title, xLabel, yLabel, yRightLabel, legend, xRange, yRange, yRightRange, width, height, got ylabel',
  );
  await refuses(
    chart([{ ...good, marker: 'cross' }]),
    'series[0].marker: expected "none", "circle", "star", "square", "triangle", "diamond", got "cross"',
  );
  await refuses(chart([{ ...good, axis: 'top' }]), 'series[0].axis: expected "left", "right", got "top"');
  await refuses(chart([good], { yRightRange: [1, 0] }), 'yRightRange[1]: expected a number > 1 and <= 1e+300, got 0');
  await refuses(chart([{ ...good, line: 1 }]), 'series[0].line: expected true or false, got 1');
  await refuses(chart([{ ...good, name: 1 }]), 'series[0].name: expected text, got 1');
  await refuses(chart([{ ...good, lineWidth: 0 }]), 'series[0].lineWidth: expected a number > 0 and <= 1000, got 0');
  await refuses(
    chart([good], { legend: 'right' }),
    'legend: expected "top right", "top left", "bottom right", "bottom left", "above", "none", got "right"',
  );
  await refuses(chart([good], { width: 20 }), 'width: expected an integer from 160 to 32767, got 20');
  await refuses(chart([good], { xRange: [0, Number.NaN] }), 'xRange[1]: expected a number > 0 and <= 1e+300, got NaN');
});

test.run();
