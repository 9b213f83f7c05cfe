import type { RandomSource } from '@kindling/core';
import type { Glyph, Point, Stroke } from './strokes';

// Only + - * / and square roots are used here and in rasterize.ts: IEEE 754 fixes these to the last bit, so a
// seed gives the same bytes in every JavaScript engine, which Math.sin or Math.exp would not promise.

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

/** How far hands differ: standard deviations of bell-shaped draws, or ranges [lowest, highest]. */
const hand = {
  height: [18, 21], // of a digit, in pixels
  widthDeviation: 0.12, // share of the height
  rotationDeviation: 0.12, // radians
  shearDeviation: 0.16, // sideways shift of the top against the bottom, as a share of the height
  wobbleDeviation: 1, // of each point of a glyph, in hundredths of the writing square
  elasticDeviation: 12, // of the elastic field's knots, in hundredths of the writing square
  shiftDeviation: 1.3, // of the digit from the middle of the picture, in pixels
  radius: [0.72, 1.42], // of the pen, in pixels
  pressureDeviation: 0.12, // change of the radius from a stroke's beginning to its end, as a share
} as const;

/** Pixels a side of a picture. */
export const imageSize = 28;

const margin = 1.5; // pixels that stay black all around
const fieldKnots = 4;
const maxTracePoints = 512;
const maxStrokePoints = 32;
const pixelsPerPiece = 2;

const knotX = new Float64Array(fieldKnots * fieldKnots);
const knotY = new Float64Array(fieldKnots * fieldKnots);
const pointX = new Float64Array(maxStrokePoints);
const pointY = new Float64Array(maxStrokePoints);

/** An empty trace with room for any glyph; one is reused for all digits, so that drawing leaves no garbage. */
export function createTrace(): Trace {
  return {
    length: 0,
    x: new Float64Array(maxTracePoints),
    y: new Float64Array(maxTracePoints),
    radius: new Float64Array(maxTracePoints),
    penDown: new Uint8Array(maxTracePoints),
  };
}

/** Writes a glyph as some hand would: every call draws another hand from `random`. Fills `trace`, in pixels of a 28x28 picture. */
export function distort(glyph: Glyph, random: RandomSource, trace: Trace): void {
  const scaleY = between(random, hand.height) / 100;
  const scaleX = scaleY * (1 + bell(random, hand.widthDeviation));
  const shear = bell(random, hand.shearDeviation);
  // Half the angle's tangent gives sine and cosine without calling either.
  const t = bell(random, hand.rotationDeviation) / 2;
  const cosine = (1 - t * t) / (1 + t * t);
  const sine = (2 * t) / (1 + t * t);
  const radius = between(random, hand.radius);
  for (let knot = 0; knot < knotX.length; knot++) {
    knotX[knot] = bell(random, hand.elasticDeviation);
    knotY[knot] = bell(random, hand.elasticDeviation);
  }

  trace.length = 0;
  for (const stroke of glyph) {
    const first = trace.length;
    wobble(stroke, random);
    followCurve(stroke.length, pixelsPerPiece / scaleY, trace);
    const pressure = bell(random, hand.pressureDeviation);
    for (let i = first; i < trace.length; i++) {
      bend(trace, i);
      const x = (trace.x[i] - 50) * scaleX - shear * (trace.y[i] - 50) * scaleY;
      const y = (trace.y[i] - 50) * scaleY;
      trace.x[i] = cosine * x - sine * y;
      trace.y[i] = sine * x + cosine * y;
      trace.radius[i] = radius * (1 + pressure * ((2 * (i - first)) / (trace.length - first) - 1));
    }
  }
  place(trace.x, trace, bell(random, hand.shiftDeviation));
  place(trace.y, trace, bell(random, hand.shiftDeviation));
}

/** A number in the range, each as likely. */
export function between(random: RandomSource, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random.uniform();
}

/** A bell-shaped number with mean 0 and the given standard deviation, never further out than 3 of them. */
function bell(random: RandomSource, deviation: number): number {
  return (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2 * deviation;
}

/** Puts the stroke's points, each moved a little, into pointX and pointY. */
function wobble(stroke: Stroke, random: RandomSource): void {
  for (let i = 0; i < stroke.length; i++) {
    if (isCorner(stroke, i)) {
      pointX[i] = pointX[i - 1];
      pointY[i] = pointY[i - 1];
    } else {
      pointX[i] = stroke[i][0] + bell(random, hand.wobbleDeviation);
      pointY[i] = stroke[i][1] + bell(random, hand.wobbleDeviation);
    }
  }
}

function isCorner(stroke: Stroke, i: number): boolean {
  return i > 0 && samePoint(stroke[i - 1], stroke[i]);
}

function samePoint(a: Point, b: Point): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** Appends the Catmull-Rom curve through the first `count` of pointX and pointY, cut into pieces of about `pieceLength`. */
function followCurve(count: number, pieceLength: number, trace: Trace): void {
  append(trace, pointX[0], pointY[0], 0);
  for (let i = 0; i + 1 < count; i++) {
    const dx = pointX[i + 1] - pointX[i];
    const dy = pointY[i + 1] - pointY[i];
    if (dx === 0 && dy === 0) continue; // a corner: the curve ends here and begins anew
    const before = Math.max(i - 1, 0);
    const after = Math.min(i + 2, count - 1);
    const pieces = Math.ceil(Math.sqrt(dx * dx + dy * dy) / pieceLength);
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      append(trace, catmullRom(pointX, before, i, after, t), catmullRom(pointY, before, i, after, t), 1);
    }
  }
}

/** The curve at `t` (0..1) of the way from p[i] to p[i+1], which leaves p[i] in the direction p[before] -> p[i+1] and so on. */
function catmullRom(p: Float64Array, before: number, i: number, after: number, t: number): number {
  const a = p[before];
  const b = p[i];
  const c = p[i + 1];
  const d = p[after];
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

function append(trace: Trace, x: number, y: number, penDown: 0 | 1): void {
  trace.x[trace.length] = x;
  trace.y[trace.length] = y;
  trace.penDown[trace.length] = penDown;
  trace.length++;
}

/** Elastic distortion: moves a point by the smooth random field whose knots lie on a grid over the writing square. */
function bend(trace: Trace, i: number): void {
  const column = fieldPlace(trace.x[i]);
  const row = fieldPlace(trace.y[i]);
  const knot = Math.floor(row) * fieldKnots + Math.floor(column);
  const u = column - Math.floor(column);
  const v = row - Math.floor(row);
  trace.x[i] += fieldValue(knotX, knot, u, v);
  trace.y[i] += fieldValue(knotY, knot, u, v);
}

/** Where 0..100 falls between the knots; from every place on there are three knots to mix. */
function fieldPlace(coordinate: number): number {
  return Math.min(Math.max(coordinate, 0), 99.9) * ((fieldKnots - 2) / 100);
}

function fieldValue(knots: Float64Array, knot: number, u: number, v: number): number {
  const above = spline(knots, knot, u);
  const middle = spline(knots, knot + fieldKnots, u);
  const below = spline(knots, knot + 2 * fieldKnots, u);
  return above * 0.5 * (1 - v) * (1 - v) + middle * (0.5 + v * (1 - v)) + below * 0.5 * v * v;
}

/** The quadratic B-spline over three neighbouring knots: unlike straight interpolation it has no creases. */
function spline(knots: Float64Array, first: number, t: number): number {
  return knots[first] * 0.5 * (1 - t) * (1 - t) + knots[first + 1] * (0.5 + t * (1 - t)) + knots[first + 2] * 0.5 * t * t;
}

/** Moves the digit so that the middle of its extent lies `shift` from the middle of the picture; squeezes it where it is too large. */
function place(coordinates: Float64Array, trace: Trace, shift: number): void {
  let low = Infinity;
  let high = -Infinity;
  let widest = 0;
  for (let i = 0; i < trace.length; i++) {
    low = Math.min(low, coordinates[i]);
    high = Math.max(high, coordinates[i]);
    widest = Math.max(widest, trace.radius[i]);
  }
  const room = imageSize - 2 * (margin + widest);
  const squeeze = Math.min(room / (high - low), 1);
  const play = (room - squeeze * (high - low)) / 2;
  const middle = imageSize / 2 + Math.min(Math.max(shift, -play), play);
  for (let i = 0; i < trace.length; i++) coordinates[i] = middle + squeeze * (coordinates[i] - (low + high) / 2);
}
