import { inkOf, leastContrast } from './ink';
import type { Picture } from './picture';
import { boxBlur, dilate, otsu, type Plane, quantile } from './planes';
import { digitMask, strokeWidth } from './strokes';

const side = 28;
/** MNIST's digits fit into a square of so many dots. */
const box = 20;
/** MNIST's strokes are rarely thinner, in dots of those 20: a pen's line in a large picture is. */
const thinnest = 2.2;

/**
 * A picture of a digit as MNIST's were made: white ink on black, fitted into 20 x 20, its centre of mass in the middle of 28 x 28. Null where nothing in it
 * stands out from its background.
 * Shape: (28, 28) bytes.
 */
export function digitOf(picture: Picture): Uint8Array | null {
  const ink = inkOf(picture);
  const limit = Math.max(otsu(ink.values.map((value) => Math.max(0, value))), 4 * ink.noise, leastContrast);
  const mask = digitMask(ink, limit);
  return mask === null ? null : centred(fitted(thickened(strengths(ink, mask, limit), mask)));
}

/**
 * The same of ink that is known, from 0 to 1, as of a drawing on a canvas of its own: nothing has to be found, so it keeps up with a pen. Null without ink.
 * Shape: (28, 28) bytes.
 */
export function digitOfInk(ink: Plane): Uint8Array | null {
  if (!ink.values.some((value) => value >= least)) return null;
  return centred(
    fitted(
      thickened(
        ink,
        Uint8Array.from(ink.values, (value) => (value >= 0.5 ? 1 : 0)),
      ),
    ),
  );
}

/** From 0, paper, to 1, ink; with the soft edges of the strokes, and nothing of what does not belong to the digit. */
function strengths(ink: Plane & { noise: number }, mask: Uint8Array, limit: number): Plane {
  const { values, height, width } = ink;
  const full = quantile(
    values.filter((_, i) => mask[i] === 1),
    0.6,
  );
  const none = Math.min(limit, Math.max(2 * ink.noise, 0.15 * full));
  const near = dilate({ values: Float32Array.from(mask), height, width }, 2);
  return {
    values: values.map((value, i) => (near[i] === 0 ? 0 : Math.max(0, Math.min(1, (value - none) / (full - none))))),
    height,
    width,
  };
}

/** Strokes that would be lost in 20 dots are made wider first. */
function thickened(plane: Plane, mask: Uint8Array): Plane {
  const { height, width } = plane;
  const { top, left, bottom, right } = bounds(plane);
  const dot = Math.max(bottom - top, right - left) / box;
  const missing = (thinnest - strokeWidth(mask, plane) / dot) / 2;
  if (missing * dot < 0.5) return plane;
  return { values: boxBlur({ values: dilate(plane, missing * dot), height, width }, 1), height, width };
}

/** What is less is no ink. */
const least = 0.1;

/** Where there is ink: from `top` and `left` to before `bottom` and `right`. */
function bounds({ values, height, width }: Plane) {
  let [top, left, bottom, right] = [height, width, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (values[i] < least) continue;
    const [y, x] = [Math.floor(i / width), i % width];
    [top, left, bottom, right] = [Math.min(top, y), Math.min(left, x), Math.max(bottom, y + 1), Math.max(right, x + 1)];
  }
  return { top, left, bottom, right };
}

/** The digit alone, its longer side `box` dots, each dot the mean of what it covers. */
function fitted(plane: Plane): Plane {
  const { top, left, bottom, right } = bounds(plane);
  const dot = Math.max(bottom - top, right - left) / box;
  const height = Math.max(1, Math.round((bottom - top) / dot));
  const width = Math.max(1, Math.round((right - left) / dot));
  const [rows, columns] = [shares(top, bottom, height), shares(left, right, width)];
  const values = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const [row, share] of rows[y]) {
        for (const [column, part] of columns[x]) sum += share * part * plane.values[row * plane.width + column];
      }
      values[y * width + x] = sum;
    }
  }
  return { values, height, width };
}

/** Which of the numbers from `start` to `end` make each of `count` equal pieces, and with what share. */
function shares(start: number, end: number, count: number): [index: number, share: number][][] {
  const length = (end - start) / count;
  return Array.from({ length: count }, (_, piece) => {
    const [from, to] = [start + piece * length, start + (piece + 1) * length];
    const parts: [number, number][] = [];
    for (let i = Math.floor(from); i < Math.min(end, Math.ceil(to)); i++) {
      parts.push([i, (Math.min(i + 1, to) - Math.max(i, from)) / length]);
    }
    return parts;
  });
}

/** In the middle of 28 x 28 by its centre of mass, its darkest ink white. */
function centred({ values, height, width }: Plane): Uint8Array {
  let [mass, massY, massX] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    mass += values[i];
    massY += values[i] * Math.floor(i / width);
    massX += values[i] * (i % width);
  }
  const place = (centre: number, size: number) => Math.max(0, Math.min(side - size, Math.round(side / 2 - centre)));
  const [top, left] = [place(massY / mass, height), place(massX / mass, width)];
  const white = 0.92 * values.reduce((most, value) => Math.max(most, value), 0);
  const bytes = new Uint8Array(side * side);
  for (let i = 0; i < values.length; i++) {
    bytes[(top + Math.floor(i / width)) * side + left + (i % width)] = Math.round(255 * Math.min(1, values[i] / white));
  }
  return bytes;
}
