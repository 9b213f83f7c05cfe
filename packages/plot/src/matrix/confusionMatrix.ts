import { checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import { checkOptionalText, checkTexts, MOST_PIXELS } from '../arguments';
import { Picture } from '../picture';
import { element, formatNumber, svgDocument } from '../svg/element';
import { font } from '../text/font';
import { fitText, measureText, textElement } from '../text/text';
import { type Matrix, readMatrix } from './readMatrix';
import { inkOn, shadeOf } from './shade';

/** Options of a confusion matrix. */
export interface ConfusionMatrixOptions {
  /** Names of the classes, at most 5,000 characters as every text (default 0, 1, ...). */
  labels?: ArrayLike<string | number> | undefined;
  /** A line above the matrix. */
  title?: string | undefined;
  /** What columns and rows are (default 'Prediction' and 'Target'). */
  xLabel?: string | undefined;
  yLabel?: string | undefined;
  /**
   * Pixels of a cell's side, at most 32,767 (default 52 for ten classes, more for few, 13 for a hundred, at least 8). All numbers are left out where
   * the longest of them would have to be smaller than 4 pixels.
   */
  cellSize?: number | undefined;
}

interface Layout {
  readonly labels: readonly string[];
  readonly title: string | undefined;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly cellSize: number;
}

const margin = 24;
const titleSize = 20;
const nameSize = 15;
const labelLimit = 160;
const ink = '#333';
/** Numbers of a smaller size are not read by anybody, and drawing them takes most of a picture's time. */
const LEAST_COUNT_SIZE = 4;

/**
 * A confusion matrix with its numbers: row = target, column = prediction. A cell is the darker, the larger its share of its row; as rare confusions
 * are what one looks for, the shade grows with the square root of that share. Where cells are too small
 * for numbers that can be read, they show the shades alone: by default from 109 classes on where the largest count has two digits, from 93 on where
 * it has three, from 77 on where it has four; a larger `cellSize` makes room.
 * Shape: matrix (C, C), C from 1 to 400, of numbers from 0 to 1e300.
 * @throws PlotError when the matrix is not square, an entry is not a finite number >= 0, labels are not as many as classes, there are too many
 * classes, or an option is unusable or does not exist
 */
export function confusionMatrix(matrix: Matrix, options?: ConfusionMatrixOptions): Picture {
  refuseSurplus('confusionMatrix', arguments, 2);
  const given = checkOptions('confusionMatrix', options, ['labels', 'title', 'xLabel', 'yLabel', 'cellSize']);
  const rows = readMatrix(matrix);
  const { labels = rows.map((_, i) => i), cellSize = defaultCellSize(rows.length) } = given;
  const layout: Layout = {
    labels: checkTexts('labels', labels, rows.length, 'class'),
    title: checkOptionalText('title', given.title),
    xLabel: checkOptionalText('xLabel', given.xLabel) ?? 'Prediction',
    yLabel: checkOptionalText('yLabel', given.yLabel) ?? 'Target',
    cellSize: checkNumber('cellSize', cellSize, { exclusiveMin: 0, max: MOST_PIXELS }),
  };
  return new Picture(async () => draw(rows, layout));
}

function draw(rows: readonly (readonly number[])[], layout: Layout): string {
  const { title, xLabel, yLabel, cellSize } = layout;
  const size = rows.length * cellSize;
  const labelSize = Math.max(7, Math.min(14, cellSize * 0.42));
  const labels = layout.labels.map((label) => fitText(label, labelSize, labelLimit));
  const labelWidth = Math.max(...labels.map((label) => measureText(label, labelSize)));
  const upright = labelWidth > cellSize - 4;
  const left = margin + nameSize + 14 + Math.ceil(labelWidth) + 10;
  const top = title === undefined ? margin : margin + titleSize + 22;
  const labelHeight = upright ? Math.ceil(labelWidth) : labelSize;
  const width = left + size + margin + 4;
  const height = Math.ceil(top + size + 10 + labelHeight + 14 + nameSize + margin);
  const middle = { x: left + size / 2, y: top + size / 2 };

  const lines = [
    ...(title === undefined ? [] : [titleElement(title, width)]),
    ...cells(rows, layout, left, top),
    element('rect', { x: left, y: top, width: size, height: size, fill: 'none', stroke: ink }),
    ...labels.flatMap((label, i) => {
      const at = (i + 0.5) * cellSize;
      const common = { size: labelSize, fill: ink, label: layout.labels[i] };
      const y = top + size + 10;
      const column = upright
        ? ({ x: left + at + font.capHeight * labelSize * 0.5, y, anchor: 'end', rotate: -90 } as const)
        : ({ x: left + at, y: y + font.capHeight * labelSize, anchor: 'middle' } as const);
      const row = { x: left - 10, y: top + at + (font.capHeight * labelSize) / 2, anchor: 'end' } as const;
      return [textElement(label, { ...common, ...row }), textElement(label, { ...common, ...column })];
    }),
    textElement(xLabel, { x: middle.x, y: height - margin + 2, size: nameSize, anchor: 'middle', fill: ink }),
    textElement(yLabel, { x: margin + nameSize - 3, y: middle.y, size: nameSize, anchor: 'middle', fill: ink, rotate: -90 }),
  ];
  return svgDocument(width, height, title ?? 'confusion matrix', lines);
}

function titleElement(title: string, width: number): string {
  const shown = fitText(title, titleSize, width - 2 * margin);
  return textElement(shown, {
    x: width / 2,
    y: margin + titleSize - 4,
    size: titleSize,
    anchor: 'middle',
    fill: '#222',
    label: title,
  });
}

function cells(rows: readonly (readonly number[])[], { cellSize }: Layout, left: number, top: number): string[] {
  const format = numberFormat(rows);
  let widest = 0;
  for (const row of rows) for (const count of row) widest = Math.max(widest, measureText(format(count), 1));
  // a cell without room has a size below 0
  const countSize = Math.min(14, (cellSize - 6) / widest, cellSize * 0.45);
  const edge = { stroke: '#e3e3e3', 'stroke-width': cellSize < 16 ? cellSize / 16 : undefined };
  return rows.flatMap((row, i) => {
    const sum = row.reduce((total, count) => total + count, 0);
    const y = top + i * cellSize;
    const shares = row.map((count) => (sum === 0 ? 0 : Math.sqrt(count / sum)));
    if (countSize < LEAST_COUNT_SIZE)
      return shadesOfRow(shares, cellSize, left, y).map((shade) => element('path', { ...shade, ...edge }));
    return row.map((count, j) => {
      const x = left + j * cellSize;
      const place = { x: x + cellSize / 2, y: y + cellSize / 2 + (font.capHeight * countSize) / 2, size: countSize };
      const cell = { x, y, width: cellSize, height: cellSize, fill: shadeOf(shares[j]), ...edge };
      // Nothing went wrong in most cells: their zeros step back.
      const fill = count === 0 ? '#bbb' : inkOn(shares[j]);
      return element('rect', cell) + textElement(format(count), { ...place, anchor: 'middle', fill });
    });
  });
}

/**
 * Cells of a row without their numbers: a path for each shade, as most cells are as white as their neighbours. Making a PNG goes through all elements
 * again for each tile of 2,000 x 2,000 dots, which took 20 seconds where each of 160,000 cells was one.
 */
function shadesOfRow(shares: readonly number[], cellSize: number, left: number, y: number): { d: string; fill: string }[] {
  const outlines = new Map<string, string>();
  const side = formatNumber(cellSize);
  shares.forEach((share, j) => {
    const fill = shadeOf(share);
    const outline = `M${formatNumber(left + j * cellSize)} ${formatNumber(y)}h${side}v${side}h-${side}z`;
    outlines.set(fill, (outlines.get(fill) ?? '') + outline);
  });
  return Array.from(outlines, ([fill, d]) => ({ d, fill }));
}

/** Ten classes take 520 pixels; few have cells that are not huge, up to fifty have cells that still hold a number, and all hold the line of a label. */
function defaultCellSize(classes: number): number {
  const side = (pixels: number, most: number) => Math.min(most, Math.floor(pixels / classes));
  return Math.max(8, side(520, 110), side(1040, 40), side(1300, 26));
}

/** Counts as they are; where there are fractions, two decimals everywhere. */
function numberFormat(rows: readonly (readonly number[])[]): (count: number) => string {
  return rows.every((row) => row.every(Number.isInteger)) ? String : (count) => count.toFixed(2);
}
