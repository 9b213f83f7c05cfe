import * as plot from '@kindling/plot';
import { type Domain, either, optional, where } from '../domains/domain';
import { callback } from '../domains/functions';
import { list, numbers, tuple } from '../domains/lists';
import { options, optionsWith, record } from '../domains/objects';
import { anyNumber, boolean, choice, integer, number, text } from '../domains/simple';
import { sizeOf, tensorOf } from '../domains/tensors';
import type { Choices } from '../values/choices';
import { WrongResult } from '../values/functions';
import { ctor, fn, method, type Row } from './row';

const positive = (made: readonly [number, number]) => number({ min: Number.MIN_VALUE, made });
const ascending = where(
  tuple(number({ made: [0, 1] }), number({ made: [2, 3] })),
  'ascending',
  ([low, high]: [number, number]) => low < high,
);
const label = either(text, anyNumber);
const color = choice('red', '#1f77b4', 'rgb(1, 2, 3)');

const series = where(
  optionsWith(['x', 'y'], {
    x: numbers(number({ made: [0, 9] }), { made: [3, 3], like: true }),
    y: numbers(anyNumber, { made: [3, 3], like: true }),
    name: text,
    axis: choice('left', 'right'),
    color,
    line: boolean,
    lineWidth: positive([1, 3]),
    marker: choice('none', 'circle', 'star', 'square', 'triangle', 'diamond'),
    markerSize: positive([1, 9]),
  }),
  'with as many x as y',
  ({ x, y }: { x: ArrayLike<number>; y: ArrayLike<number> }) => x.length === y.length,
);

const pixels = where(
  record({
    data: numbers(anyNumber, { made: [4, 4], like: true }),
    height: integer({ min: 1, made: [2, 2] }),
    width: integer({ min: 1, made: [2, 2] }),
    channels: optional(choice(1, 3)),
  }),
  'with as many numbers as its sizes say',
  ({ data, height, width, channels = 1 }: { data: ArrayLike<number>; height: number; width: number; channels?: number }) =>
    data.length === height * width * channels,
);
const onePixel: Domain = { ...pixels, make: (choices) => ({ ...(pixels.make(choices) as object), channels: 1 }) };
const shapes = list(integer({ min: 1 }), { max: 4 });
const shaped = (made: readonly number[], fits: (shape: readonly number[]) => boolean, each = anyNumber): Domain =>
  where(
    record({ data: numbers(each, { made: [sizeOf(made), sizeOf(made)], like: true }), shape: { ...shapes, make: () => made } }),
    'with as many numbers as its shape says',
    (value: { data: ArrayLike<number>; shape: number[] }) => fits(value.shape) && sizeOf(value.shape) === value.data.length,
  );
const isImage = (shape: readonly number[]) =>
  (shape.length === 2 || (shape.length === 3 && [1, 3].includes(shape[0]))) && sizeOf(shape) > 0;
const isBatch = (shape: readonly number[]) => shape.length === 4 && [1, 3].includes(shape[1]) && sizeOf(shape) > 0;
const gridImage = either(
  onePixel,
  shaped([2, 2], isImage),
  tensorOf('[H, W] or [C, H, W]', {
    made: (choices) =>
      choices.pick([
        [2, 2],
        [3, 2, 2],
      ]),
    fits: isImage,
  }),
);
const images = either(
  list(gridImage, { min: 1, made: [2, 2] }),
  shaped([2, 1, 2, 2], isBatch),
  tensorOf('[N, C, H, W]', { made: () => [2, 1, 2, 2], fits: isBatch }),
);

const count = number({ min: 0, made: [0, 9] });
const matrix = either(
  where(
    { ...list(numbers(count, { made: [2, 2], like: true }), { made: [2, 2] }) },
    'square',
    (rows: ArrayLike<number>[]) => rows.length > 0 && rows.every((row) => row.length === rows.length),
  ),
  shaped([2, 2], ([rows, columns, ...more]) => rows === columns && more.length === 0, count),
);

const numberOfRows = (given: unknown) => (Array.isArray(given) ? given.length : (given as { shape: number[] }).shape[0]);
const titlesFit = (titles: ArrayLike<unknown> | undefined, wanted: number) => titles === undefined || titles.length === wanted;

/** Looks at the drawing as a viewer's parser would, and sometimes at its dots. */
async function drawn(picture: plot.Picture, _: unknown, choices: Choices): Promise<void> {
  const svg = await picture.svg();
  if (typeof svg !== 'string' || !svg.startsWith('<svg'))
    throw new WrongResult(`expected an SVG document, got ${String(svg).slice(0, 80)}`);
  const number =
    /\s(?:x|y|d|r|cx|cy|width|height|points|transform|viewBox|font-size|stroke-width)="[^"]*(?:NaN|Infinity|undefined)[^"]*"/.exec(
      svg,
    );
  if (number) throw new WrongResult(`the drawing has${number[0].slice(0, 100)}`);
  const character = Array.from(svg).find((one) => !mayStandInXml(one.codePointAt(0) as number));
  if (character !== undefined) {
    throw new WrongResult(`the drawing has the character ${character.charCodeAt(0)}, which no XML document may hold`);
  }
  if (choices.oneIn(5)) await picture.png(undefined, { scale: 1 });
}

/** @see https://www.w3.org/TR/xml/#charsets; half a pair of surrogates is none of its characters either */
function mayStandInXml(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

const chart = () => plot.lineChart([{ x: [0, 1], y: [0, 1] }], { width: 200, height: 160 });

/** What draws is loaded at its first use, which takes seconds where the machine is busy. */
const FIRST_USE = 60;

/** Pictures. */
export const plotTable: readonly Row[] = [
  fn(
    'plot/lineChart',
    plot.lineChart,
    [
      list(series, { min: 1, made: [1, 2] }),
      options({
        title: text,
        xLabel: text,
        yLabel: text,
        yRightLabel: text,
        legend: choice('top right', 'top left', 'bottom right', 'bottom left', 'above', 'none'),
        xRange: ascending,
        yRange: ascending,
        yRightRange: ascending,
        width: integer({ min: 160, made: [160, 300] }),
        height: integer({ min: 120, made: [120, 200] }),
      }),
    ],
    { use: drawn, seconds: FIRST_USE },
  ),
  fn(
    'plot/imageGrid',
    plot.imageGrid,
    [
      images,
      options({
        titles: { ...list(label, { made: [2, 2] }), has: (value) => isLabels(value) },
        titleColors: list(color, { made: [2, 2] }),
        title: text,
        columns: integer({ min: 1, made: [1, 2] }),
        count: integer({ min: 1, made: [2, 3] }),
        range: ascending,
        cellSize: positive([8, 40]),
      }),
    ],
    {
      fits: ([given, { titles, titleColors, count: wanted = Number.POSITIVE_INFINITY } = {}]: [
        unknown,
        { titles?: ArrayLike<unknown>; titleColors?: ArrayLike<unknown>; count?: number }?,
      ]) => [titles, titleColors].every((list) => titlesFit(list, Math.min(wanted, numberOfRows(given)))),
      use: drawn,
      seconds: FIRST_USE,
    },
  ),
  fn(
    'plot/confusionMatrix',
    plot.confusionMatrix,
    [
      matrix,
      options({
        labels: { ...list(label, { made: [2, 2] }), has: (value) => isLabels(value) },
        title: text,
        xLabel: text,
        yLabel: text,
        cellSize: positive([8, 40]),
      }),
    ],
    {
      fits: ([given, { labels } = {}]: [unknown, { labels?: ArrayLike<unknown> }?]) => titlesFit(labels, numberOfRows(given)),
      use: drawn,
      seconds: FIRST_USE,
    },
  ),
  ctor('plot/new Picture', plot.Picture, [callback('text, or a promise of it', text, () => async () => '<svg></svg>')], {
    use: async (picture: plot.Picture) => {
      if (typeof (await picture.svg()) !== 'string') throw new WrongResult('svg() gave no text');
    },
  }),
  method('plot/Picture.toString', chart, []),
  method('plot/Picture.svg', chart, [], { seconds: FIRST_USE }),
  method(
    'plot/Picture.png',
    chart,
    [
      optional({
        ...text,
        make: (choices) => choices.pick(['a.png', 'pictures/b.png']),
        has: (value) => typeof value === 'string' && value !== '' && !value.includes('\0'),
      }),
      options({ scale: positive([0.5, 2]) }),
    ],
    { seconds: FIRST_USE },
  ),
];

/** Text or numbers, in an array or whatever has a length. */
function isLabels(value: unknown): boolean {
  return list(label).has(value) || numbers(anyNumber, { like: true }).has(value);
}
