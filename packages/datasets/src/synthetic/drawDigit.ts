import type { RandomSource } from '@kindling/core';
import { between, createTrace, distort } from './distort';
import { rasterize } from './rasterize';
import { glyphs } from './strokes';

const trace = createTrace();

/**
 * Draws a digit in one of its ways of writing, as another hand with another pen at every call.
 * Shape: (28, 28) grey values in 0..255, row-major, into `pixels` from `offset` on.
 */
export function drawDigit(digit: number, random: RandomSource, pixels: Uint8Array, offset = 0): void {
  const ways = glyphs[digit];
  distort(ways[random.integer(ways.length)], random, trace);
  const ink = {
    softness: between(random, [0.9, 1.9]),
    intensity: between(random, [250, 380]),
    noise: between(random, [0, 12]),
  };
  rasterize(trace, ink, random, pixels, offset);
}
