import { type RandomSource, seededRandom } from '@kindling/core';
import { imageSize, type Trace } from './distort';

/** How the ink looks on the paper. */
export interface Ink {
  /** Width in pixels of the edge between full ink and none: the blur. */
  readonly softness: number;
  /** Grey value of full ink; above 255 it is cut off there, which makes strokes fuller. */
  readonly intensity: number;
  /** Largest change that noise makes to a grey value. */
  readonly noise: number;
}

// How deep each pixel's middle lies in the ink, in pixels; negative outside.
const depths = new Float64Array(imageSize * imageSize);

// Numbers in -1..1. Each picture takes its noise from some place of this strip, which is faster than drawing it anew.
const noiseStarts = 4096;
const noise = drawNoise(noiseStarts + depths.length);

/**
 * Paints a trace with a round pen, white on black, into `pixels` from `offset` on.
 * Shape: (28, 28) grey values in 0..255, row-major.
 */
export function rasterize(trace: Trace, ink: Ink, random: RandomSource, pixels: Uint8Array, offset: number): void {
  const edge = ink.softness / 2;
  depths.fill(-edge);
  for (let i = 1; i < trace.length; i++) {
    if (trace.penDown[i] === 1) paintPiece(trace, i, edge);
  }
  const slope = ink.intensity / ink.softness;
  const amount = ink.noise;
  const first = random.integer(noiseStarts);
  for (let i = 0; i < depths.length; i++) {
    const ramp = Math.min(depths[i], edge) * slope + ink.intensity / 2;
    pixels[offset + i] = toByte(ramp + amount * noise[first + i]);
  }
}

/** Paints the line from point i-1 of the trace to point i; where strokes cross, the fuller ink stays. */
function paintPiece({ x, y, radius }: Trace, i: number, edge: number): void {
  const x0 = x[i - 1];
  const y0 = y[i - 1];
  const r0 = radius[i - 1];
  const dx = x[i] - x0;
  const dy = y[i] - y0;
  const dr = radius[i] - r0;
  const lengthSquared = dx * dx + dy * dy;
  const inverse = lengthSquared > 0 ? 1 / lengthSquared : 0;
  const reach = Math.max(r0, radius[i]) + edge - 0.5; // the middles of pixels count
  const top = Math.max(Math.ceil(Math.min(y0, y[i]) - reach) - 1, 0);
  const bottom = Math.min(Math.floor(Math.max(y0, y[i]) + reach), imageSize - 1);
  const left = Math.max(Math.ceil(Math.min(x0, x[i]) - reach) - 1, 0);
  const right = Math.min(Math.floor(Math.max(x0, x[i]) + reach), imageSize - 1);
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      // From the line's beginning to the middle of the pixel, and from the nearest place on the line to there.
      const px = column + 0.5 - x0;
      const py = row + 0.5 - y0;
      const along = Math.min(Math.max((px * dx + py * dy) * inverse, 0), 1);
      const awayX = px - along * dx;
      const awayY = py - along * dy;
      const depth = r0 + along * dr - Math.sqrt(awayX * awayX + awayY * awayY);
      const pixel = row * imageSize + column;
      if (depth > depths[pixel]) depths[pixel] = depth;
    }
  }
}

/** Rounds and cuts off at 0 and 255, without branches: noise around black and around white would make each a coin toss. */
function toByte(grey: number): number {
  const rounded = (grey + 0.5) | 0;
  const belowWhite = (rounded & ~(rounded >> 31)) - 255; // x >> 31: all bits set where x is negative, else none
  return 255 + (belowWhite & (belowWhite >> 31));
}

function drawNoise(length: number): Float64Array {
  const random = seededRandom(1);
  return Float64Array.from({ length }, () => 2 * random.uniform() - 1);
}
