import { checkInteger, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import { checkOptionalText, checkRange, checkTexts, MOST_PIXELS } from '../arguments';
import { checkColors } from '../color';
import { Picture } from '../picture';
import { element, svgDocument } from '../svg/element';
import { fitText, measureText, textElement } from '../text/text';
import { encodeImage, type ValueRange } from './encodeImage';
import { checkImages, type GridImages, type Image } from './readImages';

/** Options of an image grid. */
export interface ImageGridOptions {
  /** A line above each image, at most 5,000 characters. */
  titles?: ArrayLike<string | number> | undefined;
  /** The CSS colour of each of those lines (default: all dark grey). */
  titleColors?: ArrayLike<string> | undefined;
  /** A line above the grid, at most 5,000 characters. */
  title?: string | undefined;
  /** Images in a row (default: as many as makes the grid square). */
  columns?: number | undefined;
  /** Draw only so many of the images (default: all). */
  count?: number | undefined;
  /** The values drawn black and white, from -1e300 to 1e300 (default: each grey image's smallest and largest, as matplotlib's imshow). */
  range?: ValueRange | undefined;
  /** Pixels that an image's longer side takes at most, itself at most 32,767 (default: by the number of columns). */
  cellSize?: number | undefined;
}

interface Layout {
  readonly columns: number;
  readonly cellSize: number;
  readonly title: string | undefined;
  readonly titles: readonly string[] | undefined;
  readonly titleColors: readonly string[] | undefined;
}

const margin = 28;
const gap = 26;
const rowGap = 18;
const titleSize = 20;
const cellTitleSize = 15;
const cellTitleHeight = 26;
const titleColor = '#222';

const names = ['titles', 'titleColors', 'title', 'columns', 'count', 'range', 'cellSize'] as const;

/**
 * Images in rows and columns, each with its title.
 * Shape: each (H, W) or (C, H, W), or all in one (N, C, H, W), with C = 1 (grey) or 3 (colours).
 * At most 10,000 images, of 134,217,728 (2^27) numbers in all.
 * @throws PlotError when there is no image, its shape is another, titles or their colours are not as many as images, there is too much of something, or an option
 * is unusable or does not exist
 */
export function imageGrid(images: GridImages, options?: ImageGridOptions): Picture {
  refuseSurplus('imageGrid', arguments, 2);
  const { titles, titleColors, title, cellSize, ...given } = checkOptions('imageGrid', options, names);
  const list = checkImages(images, given.count === undefined ? undefined : checkInteger('count', given.count, { min: 1 }));
  const { count } = list;
  const columns =
    given.columns === undefined
      ? Math.ceil(Math.sqrt(count))
      : Math.min(count, checkInteger('columns', given.columns, { min: 1 }));
  const sizes = { exclusiveMin: 0, max: MOST_PIXELS };
  const layout: Layout = {
    columns,
    cellSize: cellSize === undefined ? defaultCellSize(columns) : checkNumber('cellSize', cellSize, sizes),
    title: checkOptionalText('title', title),
    titles: titles === undefined ? undefined : checkTexts('titles', titles, count, 'image'),
    titleColors: titleColors === undefined ? undefined : checkColors('titleColors', titleColors, count, 'image'),
  };
  const range = checkRange('range', given.range);
  return new Picture(async () => {
    const read = await list.read();
    const sources = await Promise.all(read.map((image) => encodeImage(image, range)));
    return draw(read, sources, layout);
  });
}

function draw(images: readonly Image[], sources: readonly string[], layout: Layout): string {
  const { columns, cellSize, title } = layout;
  const sizes = images.map((image) => drawnSize(image, cellSize));
  const boxWidth = Math.max(...sizes.map((size) => size.width));
  const boxHeight = Math.max(...sizes.map((size) => size.height));
  // Short titles make their column wide enough; long ones are cut.
  const titleLimit = Math.max(boxWidth + gap - 8, 190);
  const titles = layout.titles?.map((text) => fitText(text, cellTitleSize, titleLimit));
  const widest = Math.max(0, ...(titles ?? []).map((text) => measureText(text, cellTitleSize)));
  const columnWidth = Math.max(boxWidth, Math.ceil(widest));
  const rowHeight = boxHeight + (titles ? cellTitleHeight : 0);
  const rows = Math.ceil(images.length / columns);
  const titleWidth = title === undefined ? 0 : Math.min(measureText(title, titleSize), 1200);
  const gridWidth = columns * columnWidth + (columns - 1) * gap;
  const width = Math.ceil(Math.max(gridWidth, titleWidth)) + 2 * margin;
  const left = Math.floor((width - gridWidth) / 2);
  const top = title === undefined ? margin - (titles ? 8 : 0) : margin + titleSize + 18;
  const height = top + rows * rowHeight + (rows - 1) * rowGap + margin;

  const children = images.map((_, i) => {
    const x = left + (i % columns) * (columnWidth + gap);
    const y = top + Math.floor(i / columns) * (rowHeight + rowGap);
    const size = sizes[i];
    const imageX = x + Math.floor((columnWidth - size.width) / 2);
    const imageY = y + (titles ? cellTitleHeight : 0) + Math.floor((boxHeight - size.height) / 2);
    const middle = x + columnWidth / 2;
    const color = layout.titleColors?.[i] ?? titleColor;
    return [
      ...(titles ? [titleElement(titles[i], layout.titles![i], middle, imageY - 9, cellTitleSize, color)] : []),
      imageElement(sources[i], imageX, imageY, size),
    ].join('');
  });
  if (title !== undefined) {
    children.unshift(titleElement(fitText(title, titleSize, 1200), title, width / 2, margin + titleSize - 4, titleSize));
  }
  return svgDocument(width, height, title ?? `${images.length} images`, children);
}

function titleElement(shown: string, whole: string, x: number, y: number, size: number, fill = titleColor): string {
  return textElement(shown, { x, y, size, anchor: 'middle', fill, label: whole });
}

function imageElement(href: string, x: number, y: number, { width, height, smooth }: DrawnSize): string {
  const frame = { x: x - 0.5, y: y - 0.5, width: width + 1, height: height + 1, fill: 'none', stroke: '#999' };
  // an attribute, no style: a page's security policy may forbid styles
  const image = { href, x, y, width, height, preserveAspectRatio: 'none', 'image-rendering': smooth ? undefined : 'pixelated' };
  return element('image', image) + element('rect', frame);
}

interface DrawnSize {
  readonly width: number;
  readonly height: number;
  /** Whether pixels are blended, because several share a dot. */
  readonly smooth: boolean;
}

/** Small images are magnified by a whole number, so that each of their pixels is a square of the same size. */
function drawnSize({ width, height }: Image, cellSize: number): DrawnSize {
  const factor = cellSize / Math.max(width, height);
  if (factor >= 1) return { width: width * Math.floor(factor), height: height * Math.floor(factor), smooth: false };
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)), smooth: true };
}

/** A grid is about 700 pixels wide; a single image is not that large, and many are not that small. */
function defaultCellSize(columns: number): number {
  return Math.min(448, Math.max(84, Math.floor(640 / columns)));
}
