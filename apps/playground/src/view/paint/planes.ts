import type { TargetedPointerEvent } from 'preact';
import type { Picture, Planes } from '../../worker/protocol';
import type { Theme } from '../state/theme';
import { colourPixels } from './colours';

/** How planes lie on a canvas: in columns, each `cell` CSS pixels wide and high, with `gap` between them. */
export interface Arrangement {
  readonly columns: number;
  readonly rows: number;
  readonly cell: number;
  readonly gap: number;
  readonly width: number;
  readonly height: number;
}

/** Arranges `count` planes in so many columns that they are at most `tallest` CSS pixels high. */
export function arrange(count: number, cell: number, gap: number, tallest: number): Arrangement {
  const mostRows = Math.max(1, Math.floor((tallest + gap) / (cell + gap)));
  const columns = Math.max(1, Math.ceil(count / mostRows));
  const rows = Math.ceil(count / columns);
  return { columns, rows, cell, gap, width: columns * (cell + gap) - gap, height: rows * (cell + gap) - gap };
}

/** Where a pointer is on what it points at, in CSS pixels. */
export function placeIn({ currentTarget, clientX, clientY }: TargetedPointerEvent<HTMLElement>): { x: number; y: number } {
  const { left, top } = currentTarget.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

/** The plane at a place of the canvas, and the place in it from 0 to 1; null beside them. */
export function planeAt(
  { columns, cell, gap }: Arrangement,
  count: number,
  { x, y }: { readonly x: number; readonly y: number },
) {
  const [column, row] = [Math.floor(x / (cell + gap)), Math.floor(y / (cell + gap))];
  const plane = row * columns + column;
  const [left, top] = [x - column * (cell + gap), y - row * (cell + gap)];
  if (column < 0 || column >= columns || row < 0 || plane >= count || left >= cell || top >= cell) return null;
  return { plane, x: left / cell, y: top / cell };
}

const scratch = document.createElement('canvas');

/** Fills the scratch canvas with pixels. */
function fillScratch(width: number, height: number, fill: (pixels: Uint32Array) => void): void {
  scratch.width = width;
  scratch.height = height;
  const context = scratch.getContext('2d') as CanvasRenderingContext2D;
  const image = context.createImageData(width, height);
  fill(new Uint32Array(image.data.buffer));
  context.putImageData(image, 0, 0);
}

/** Paints planes, each as a square, in an arrangement. `largest` is what has the strongest colour. */
export function paintPlanes(
  canvas: HTMLCanvasElement,
  { count, width, height, values }: Planes,
  { columns, cell, gap, ...arrangement }: Arrangement,
  largest: number,
  theme: Theme,
): void {
  const context = prepare(canvas, arrangement.width, arrangement.height);
  // all planes as one picture, then each where it belongs: a call to the canvas for each pixel would take longer
  fillScratch(width, height * count, (pixels) => colourPixels(values, largest, theme, pixels));
  for (let i = 0; i < count; i++) {
    const x = (i % columns) * (cell + gap);
    const y = Math.floor(i / columns) * (cell + gap);
    context.drawImage(scratch, 0, i * height, width, height, x, y, cell, cell);
  }
}

/** Draws a line around a cell of painted planes. */
export function outlineCell(
  canvas: HTMLCanvasElement,
  { height, width }: Pick<Planes, 'height' | 'width'>,
  { columns, cell, gap }: Arrangement,
  at: { readonly channel: number; readonly y: number; readonly x: number },
  colour: string,
): void {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const [left, top] = [(at.channel % columns) * (cell + gap), Math.floor(at.channel / columns) * (cell + gap)];
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.strokeRect(left + (at.x * cell) / width - 0.5, top + (at.y * cell) / height - 0.5, cell / width + 1, cell / height + 1);
}

/** Paints greys as they are, 0 black and 255 white, as a square of `size` CSS pixels. */
export function paintGreys(canvas: HTMLCanvasElement, greys: Uint8Array, side: number, size: number): CanvasRenderingContext2D {
  const context = prepare(canvas, size, size);
  fillScratch(side, side, (pixels) => greyPixels(greys, pixels));
  context.drawImage(scratch, 0, 0, size, size);
  return context;
}

/** Paints a picture of greys or of colours, smoothed, as a square of `size` CSS pixels. */
export function paintPicture(canvas: HTMLCanvasElement, { pixels: given, width, height }: Picture, size: number): void {
  const context = prepare(canvas, size, size);
  fillScratch(width, height, (pixels) => {
    if (given.length === pixels.length) greyPixels(given, pixels);
    else {
      const colours = new Uint32Array(given.buffer, given.byteOffset, pixels.length);
      for (let i = 0; i < pixels.length; i++) pixels[i] = 0xff000000 | colours[i];
    }
  });
  context.imageSmoothingEnabled = true;
  context.drawImage(scratch, 0, 0, size, size);
}

function greyPixels(greys: Picture['pixels'], pixels: Uint32Array): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = 0xff000000 | (greys[i] * 0x010101);
}

/** A canvas of a size in CSS pixels, cleared, with hard edges between pixels. */
export function prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = Math.min(2, Math.max(1, Math.round(devicePixelRatio)));
  if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = false;
  return context;
}

export function largestOf({ lowest, highest }: Pick<Planes, 'lowest' | 'highest'>): number {
  return Math.max(Math.abs(lowest), Math.abs(highest));
}
