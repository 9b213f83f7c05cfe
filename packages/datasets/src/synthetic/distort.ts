import type { RandomSource } from '@kindling/core';
import type { Glyph, Point, Stroke } from './strokes';

/**
 * The inked way of the pen in pixels: a chain of points, each with the pen's radius there.
 * `penDown[i]` is 1 where a line runs from point i-1 to point i, and 0 where a stroke begins.
 */
export interface Trace {
  length: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly radius: Float64Array;
  readonly penDown: Uint8Array;
}

/** How far hands differ. Standard deviations of bell-shaped draws unless it says "range". */
const spread = {
  height: 1.3, // pixels, about `size.height`
  width: 0.1, // share of the height
  rotation: 0.13, // radians
  shear: 0.17, // sideways shift of the top against the bottom, as a share of the height
  wobble: 2.8, // of each point of a glyph, in hundredths of the writing square
  elastic: 5.5, // of the elastic field's knots, in hundredths of the writing square
  translation: 1.0, // pixels
  radius: [0.75, 1.75], // range, pixels
  pressure: 0.14, // change of the radius from a stroke's beginning to its end, as a share
} as const;

const size = { image: 28, height: 19, width: 0.92, margin: 1 } as const;

const fieldCells = 3;
const fieldKnots = fieldCells + 1;
const maxTracePoints = 512;
const pixelsPerPiece = 1.8;

/** An empty trace with room for any glyph; one is reused for every digit, so that drawing makes no garbage. */
export function createTrace(): Trace {
  return {
    length: 0,
    x: new Float64Array(maxTracePoints),
    y: new Float64Array(maxTracePoints),
    radius: new Float64Array(maxTracePoints),
    penDown: new Uint8Array(maxTracePoints),
  };
}

/** A bell-shaped number with mean 0 and the given standard deviation, never further than 3 of them. */
function bell(random: RandomSource, deviation: number): number {
  return (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2 * deviation;
}
