import { systemReason } from '@kindling/program';
import sharp from 'sharp';

/** Red, green and blue from 0 to 1, a plane each, row by row. */
export interface Picture {
  readonly planes: readonly [Float32Array, Float32Array, Float32Array];
  readonly height: number;
  readonly width: number;
}

/** Larger pictures say no more about a digit that will be 20 dots high; smaller ones are enlarged, so that their dots can be moved finely. */
const longestSide = 256;
const shortestLongSide = 140;

/**
 * Reads a picture of any kind and size that sharp knows, upright as its camera held it. What is transparent becomes paper: white behind dark
 * ink, black behind light.
 * @throws Error naming the file
 */
export async function readPicture(file: string): Promise<Picture> {
  try {
    const upright = await sharp(file)
      .autoOrient()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = upright.info;
    if (channels !== 4) throw new Error(`expected 4 channels, got ${channels}`);
    const paper = paperBehind(upright.data) ? 255 : 0;
    const side = Math.max(shortestLongSide, Math.min(longestSide, Math.max(width, height)));
    const { data, info } = await sharp(upright.data, { raw: { width, height, channels } })
      .flatten({ background: { r: paper, g: paper, b: paper } })
      .resize({ width: side, height: side, fit: 'inside' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const plane = (channel: number) =>
      Float32Array.from({ length: info.width * info.height }, (_, i) => data[i * info.channels + channel] / 255);
    return { planes: [plane(0), plane(1), plane(2)], height: info.height, width: info.width };
  } catch (error) {
    throw new Error(`${file}: expected a picture, got one that cannot be read (${systemReason(error)})`);
  }
}

/** Whether what is not transparent is darker than the middle. */
function paperBehind(pixels: Uint8Array): boolean {
  let [light, opaque] = [0, 0];
  for (let i = 0; i < pixels.length; i += 4) {
    light += (pixels[i + 3] * (pixels[i] + pixels[i + 1] + pixels[i + 2])) / 3;
    opaque += pixels[i + 3];
  }
  return light <= 127.5 * opaque;
}
