import { boundsOf, box, fitDigit } from './fitDigit';
import { inkOf, leastContrast } from './ink';
import type { Picture } from './picture';
import { boxBlur, dilate, otsu, type Plane, quantile } from './planes';
import { digitMask, strokeWidth } from './strokes';

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
  return mask === null ? null : fitDigit(thickened(strengths(ink, mask, limit), mask), boundsOf);
}

/**
 * The same of ink that is known, from 0 to 1, as of a drawing on a canvas of its own: nothing has to be found, so it keeps up with a pen. Null without ink.
 * Shape: (28, 28) bytes.
 */
export function digitOfInk(ink: Plane): Uint8Array | null {
  if (!ink.values.some((value) => value >= 0.1)) return null;
  const mask = Uint8Array.from(ink.values, (value) => (value >= 0.5 ? 1 : 0));
  return fitDigit(thickened(ink, mask), boundsOf);
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
  const { top, left, bottom, right } = boundsOf(plane);
  const dot = Math.max(bottom - top, right - left) / box;
  const missing = (thinnest - strokeWidth(mask, plane) / dot) / 2;
  if (missing * dot < 0.5) return plane;
  return { values: boxBlur({ values: dilate(plane, missing * dot), height, width }, 1), height, width };
}
