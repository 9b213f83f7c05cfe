import { functional, type Image } from '@kindling/transforms';

/** Red, green and blue from 0 to 1, a plane each, row by row. */
export interface Picture {
  readonly planes: readonly [Float32Array, Float32Array, Float32Array];
  readonly height: number;
  readonly width: number;
}

/** Larger pictures say no more about a digit that will be 20 dots high; smaller ones are enlarged, so that their dots can be moved finely. */
const longestSide = 256;
const shortestLongSide = 140;

/** How long the longer side of a picture should be. */
export function fitsLongSide(width: number, height: number, longest = longestSide): number {
  return Math.max(shortestLongSide, Math.min(longest, Math.max(width, height)));
}

/** The shade behind what is transparent: white behind dark ink, black behind light. Shape: (H, W, 4) bytes. */
export function paperBehind(pixels: ArrayLike<number>): 0 | 255 {
  let [light, opaque] = [0, 0];
  for (let i = 0; i < pixels.length; i += 4) {
    light += (pixels[i + 3] * (pixels[i] + pixels[i + 1] + pixels[i + 2])) / 3;
    opaque += pixels[i + 3];
  }
  return light <= 127.5 * opaque ? 255 : 0;
}

/** Bytes as planes. Shape: (H, W, channels), of which the first three are taken, or the only one three times. */
export function planesOf({ data, height, width, channels }: Image): Picture {
  const plane = (channel: number) =>
    Float32Array.from({ length: width * height }, (_, i) => data[i * channels + Math.min(channel, channels - 1)] / 255);
  return { planes: [plane(0), plane(1), plane(2)], height, width };
}

/**
 * A picture of bytes with one channel, or four of which the last is how opaque it is, in a size in which a digit is found.
 * @param longest what its longer side may be; as small as possible is fastest
 */
export function pictureOf(image: Image, longest?: number): Picture {
  const { data, height, width, channels } = image;
  const opaque = channels === 4 ? { data: flattened(data), height, width, channels: 3 } : image;
  const side = fitsLongSide(width, height, longest) / Math.max(width, height);
  const size: [number, number] = [Math.max(1, Math.round(height * side)), Math.max(1, Math.round(width * side))];
  return planesOf(side === 1 ? opaque : functional.resize(opaque, size));
}

function flattened(pixels: Uint8Array): Uint8Array {
  const paper = paperBehind(pixels);
  const rgb = new Uint8Array((pixels.length / 4) * 3);
  for (let i = 0; i < rgb.length; i++) {
    const from = 4 * Math.floor(i / 3);
    const share = pixels[from + 3] / 255;
    rgb[i] = Math.round(share * pixels[from + (i % 3)] + (1 - share) * paper);
  }
  return rgb;
}
