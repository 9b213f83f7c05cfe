import { type RandomSource, seededRandom } from '@kindling/core';
import sharp from 'sharp';

/** What became of a digit on its way to a file. */
export interface Distortion {
  readonly factor: number;
  readonly degrees: number;
  readonly ink: readonly number[];
  readonly paper: readonly number[];
  readonly light: readonly [x: number, y: number];
  readonly noise: number;
  readonly file: 'png' | 'jpeg';
}

/**
 * A digit of MNIST as somebody might send it: enlarged, rotated by up to 10 degrees, somewhere on a larger picture, in colours, light on dark or dark on
 * light, unevenly lit and noisy, as PNG or JPEG. The same seed gives the same picture.
 */
export async function distorted(digit: Uint8Array, seed: number): Promise<{ bytes: Buffer; distortion: Distortion }> {
  const random = seededRandom(seed);
  const between = (low: number, high: number) => low + (high - low) * (random.uint32() / 2 ** 32);
  const factor = between(2, 9);
  const degrees = between(-10, 10);
  const side = Math.round(28 * factor);
  const turned = await sharp(digit, { raw: { width: 28, height: 28, channels: 1 } })
    .resize(side, side, { kernel: 'cubic' })
    .toColourspace('b-w')
    .rotate(degrees, { background: '#000' })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [width, height] = [turned.info.width, turned.info.height].map((length) => Math.round(length * between(1, 1.8)));
  const [left, top] = [
    Math.floor(between(0, width - turned.info.width + 1)),
    Math.floor(between(0, height - turned.info.height + 1)),
  ];
  const [ink, paper] = colors(between);
  const light = [between(-0.5, 0.5), between(-0.5, 0.5)] as const;
  const noise = between(0, 12);
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [y, x] = [Math.floor(i / width), i % width];
    const [row, column] = [y - top, x - left];
    const inside = row >= 0 && row < turned.info.height && column >= 0 && column < turned.info.width;
    const cover = inside ? turned.data[row * turned.info.width + column] / 255 : 0;
    const lit =
      1 - Math.abs(light[0]) / 2 - Math.abs(light[1]) / 2 + light[0] * (x / width - 0.5) + light[1] * (y / height - 0.5);
    for (let c = 0; c < 3; c++)
      pixels[i * 3 + c] = clamp((paper[c] + (ink[c] - paper[c]) * cover) * lit + noise * normal(random));
  }
  const file = random.uint32() % 2 === 0 ? 'png' : 'jpeg';
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
  const bytes = await (file === 'png' ? picture.png() : picture.jpeg({ quality: Math.round(between(60, 95)) })).toBuffer();
  return { bytes, distortion: { factor, degrees, ink, paper, light, noise, file } };
}

/** Ink and paper, any two colours that an eye can tell apart with ease. */
function colors(between: (low: number, high: number) => number): [ink: number[], paper: number[]] {
  for (;;) {
    const [ink, paper] = [0, 1].map(() => [0, 1, 2].map(() => between(0, 255)));
    const [light, dark] = [ink, paper].map(([red, green, blue]) => 0.3 * red + 0.6 * green + 0.1 * blue);
    if (Math.abs(light - dark) >= 80) return [ink, paper];
  }
}

const clamp = (value: number) => Math.max(0, Math.min(255, Math.round(value)));

/** Around 0 with a deviation of 1, nearly normal: the sum of four even numbers. */
function normal(random: RandomSource): number {
  let sum = 0;
  for (let i = 0; i < 4; i++) sum += random.uint32() / 2 ** 32 - 0.5;
  return sum * Math.sqrt(3);
}
