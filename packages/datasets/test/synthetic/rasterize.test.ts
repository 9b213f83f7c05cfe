import { seededRandom } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTrace } from '../../src/synthetic/distort';
import { type Ink, rasterize } from '../../src/synthetic/rasterize';

const plain: Ink = { softness: 1, intensity: 255, noise: 0 };

function paint(points: readonly (readonly [x: number, y: number, radius: number, penDown: 0 | 1])[], ink: Ink): Uint8Array {
  const trace = createTrace();
  for (const [x, y, radius, penDown] of points) {
    trace.x[trace.length] = x;
    trace.y[trace.length] = y;
    trace.radius[trace.length] = radius;
    trace.penDown[trace.length++] = penDown;
  }
  const pixels = new Uint8Array(784);
  rasterize(trace, ink, seededRandom(1), pixels, 0);
  return pixels;
}

const column = (pixels: Uint8Array, x: number) => Array.from({ length: 28 }, (_, row) => pixels[row * 28 + x]);

test('a line is full ink inside, black outside, and grey by the share of the edge', () => {
  const pixels = paint(
    [
      [5, 14, 1.25, 0],
      [20, 14, 1.25, 1],
    ],
    plain,
  );
  // Middles of pixels 0.5 and 1.5 away from the line: 0.75 inside, and 0.25 outside of an edge that is 1 wide.
  const expected = new Array(28).fill(0);
  expected[12] = expected[15] = 64;
  expected[13] = expected[14] = 255;
  assert.equal(column(pixels, 10), expected);
  assert.equal(column(pixels, 2), new Array(28).fill(0));
  assert.equal(column(pixels, 24), new Array(28).fill(0));
});

test('a softer edge is wider and flatter', () => {
  const pixels = paint(
    [
      [5, 14, 1.25, 0],
      [20, 14, 1.25, 1],
    ],
    { ...plain, softness: 2 },
  );
  // (0.5 + depth / 2) of full ink at depths of 0.75 and -0.25; at -1.25 nothing.
  assert.equal(column(pixels, 10).slice(11, 17), [0, 96, 223, 223, 96, 0]);
});

test('the radius changes evenly along a line', () => {
  const pixels = paint(
    [
      [4, 14, 1, 0],
      [24, 14, 3, 1],
    ],
    plain,
  );
  const widths = [6, 11, 16, 21].map((x) => column(pixels, x).filter((grey) => grey > 127).length);
  assert.equal(widths, [2, 4, 4, 6]);
});

test('nothing is painted where the pen is up', () => {
  const pixels = paint(
    [
      [4, 4, 1, 0],
      [4, 10, 1, 1],
      [20, 10, 1, 0],
      [20, 20, 1, 1],
    ],
    plain,
  );
  assert.is(Math.max(...column(pixels, 12)), 0);
  assert.is(Math.max(...column(pixels, 4)), 255);
  assert.is(Math.max(...column(pixels, 20)), 255);
});

test('crossing strokes stay at full ink, and a dot is round', () => {
  const faint = { ...plain, intensity: 100 };
  const cross = paint(
    [
      [4, 14, 1.5, 0],
      [24, 14, 1.5, 1],
      [14, 4, 1.5, 0],
      [14, 24, 1.5, 1],
    ],
    faint,
  );
  assert.is(Math.max(...cross), 100);
  const dot = paint(
    [
      [14, 14, 3, 0],
      [14, 14, 3, 1],
    ],
    plain,
  );
  assert.equal(column(dot, 13), column(dot, 14));
  assert.equal(column(dot, 13), Array.from(dot.subarray(13 * 28, 14 * 28)));
});

test('noise stays within its bounds, does not wrap around, and is centred', () => {
  const black = paint([], { ...plain, noise: 10 });
  assert.is(Math.max(...black), 10);
  const grey = paint(
    [
      [14, 14, 40, 0],
      [14, 14, 40, 1],
    ],
    { softness: 1, intensity: 100, noise: 10 },
  );
  assert.is(Math.min(...grey), 90);
  assert.is(Math.max(...grey), 110);
  assert.ok(Math.abs(grey.reduce((sum, value) => sum + value) / 784 - 100) < 1);
  assert.is(
    Math.min(
      ...paint(
        [
          [14, 14, 40, 0],
          [14, 14, 40, 1],
        ],
        { softness: 1, intensity: 300, noise: 10 },
      ),
    ),
    255,
  );
});

test('lines that leave the picture are cut off at its edges', () => {
  const pixels = paint(
    [
      [-10, 14, 1.25, 0],
      [40, 14, 1.25, 1],
    ],
    plain,
  );
  for (const x of [0, 27]) assert.equal(column(pixels, x).slice(11, 17), [0, 64, 255, 255, 64, 0]);
});

test('only the picture at the offset is written', () => {
  const pixels = new Uint8Array(784 * 3).fill(7);
  rasterize(createTrace(), plain, seededRandom(1), pixels, 784);
  assert.ok(pixels.subarray(0, 784).every((grey) => grey === 7));
  assert.ok(pixels.subarray(784, 1568).every((grey) => grey === 0));
  assert.ok(pixels.subarray(1568).every((grey) => grey === 7));
});

test.run();
