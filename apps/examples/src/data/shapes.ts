import { type RandomSource, seededRandom } from '@kindling/core';
import { ImageDataset } from '@kindling/datasets';
import type { Image, ImageTensor, TransformLike } from '@kindling/transforms';

/** How far outside of a figure of about radius 1 a point is: below 0 within. */
const figures: Readonly<Record<string, (x: number, y: number) => number>> = {
  disc: (x, y) => Math.hypot(x, y) - 0.9,
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.75) - 0.2,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) - 0.75,
  frame: (x, y) => Math.abs(Math.max(Math.abs(x), Math.abs(y)) - 0.65) - 0.18,
  triangle: (x, y) => Math.max(0.866 * Math.abs(x) + 0.5 * y, -y) - 0.5,
  cross: (x, y) => Math.min(bar(x, y, 0.25, 0.95), bar(y, x, 0.25, 0.95)),
  star: (x, y) => Math.hypot(x, y) - 0.65 - 0.3 * Math.cos(5 * Math.atan2(x, y)),
  crescent: (x, y) => Math.max(Math.hypot(x, y) - 0.9, 0.8 - Math.hypot(x - 0.5, y)),
  bars: (x, y) => bar(Math.abs(x) - 0.5, y, 0.22, 0.85),
  half: (x, y) => Math.max(Math.hypot(x, y) - 0.95, y),
};

function bar(x: number, y: number, halfWidth: number, halfHeight: number): number {
  return Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);
}

const side = 32;
export const shapeNames: readonly string[] = Object.keys(figures);

/** A figure of any colour, size and direction on a ground of another colour that changes across the picture, with noise. */
function drawShape(figure: (x: number, y: number) => number, random: RandomSource, pixels: Uint8Array): void {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const colour = () => Array.from({ length: 3 }, () => between(0, 255));
  const [ground, opposite] = [colour(), colour()];
  let paint = colour();
  while (paint.every((value, c) => Math.abs(value - ground[c]) < 90 && Math.abs(value - opposite[c]) < 90)) paint = colour();
  const [radius, turn] = [between(8, 13), between(-0.5, 0.5)];
  const [centerX, centerY] = [between(radius, side - radius), between(radius, side - radius)];
  const [cos, sin] = [Math.cos(turn) / radius, Math.sin(turn) / radius];
  for (let i = 0; i < side * side; i++) {
    const [dx, dy] = [(i % side) + 0.5 - centerX, Math.floor(i / side) + 0.5 - centerY];
    const outside = figure(cos * dx + sin * dy, cos * dy - sin * dx) * radius;
    const share = Math.min(1, Math.max(0, 0.5 - outside)); // of the pixel that the figure covers
    const across = (i % side) / side;
    for (let c = 0; c < 3; c++) {
      const behind = ground[c] + (opposite[c] - ground[c]) * across;
      const value = behind + (paint[c] - behind) * share + 8 * random.normal();
      pixels[3 * i + c] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
}

/** Pictures of ten kinds of figures, in turn, drawn from a seed: (32, 32, 3) bytes each. */
export function drawnShapes(
  length: number,
  seed: number,
  transform: TransformLike<Image, ImageTensor>,
): ImageDataset<ImageTensor> {
  const random = seededRandom(seed);
  const data = new Uint8Array(length * side * side * 3);
  const targets = Uint8Array.from({ length }, (_, i) => i % shapeNames.length);
  for (const [i, shape] of targets.entries()) {
    drawShape(figures[shapeNames[shape]], random, data.subarray(i * side * side * 3, (i + 1) * side * side * 3));
  }
  return new ImageDataset({ data, targets, height: side, width: side, channels: 3, classes: shapeNames, transform });
}
