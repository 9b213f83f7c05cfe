import { typedArrayName } from '@kindling/checks';
import type { Image } from './readImages';

/** The values that are drawn darkest and brightest. */
export type ValueRange = readonly [darkest: number, brightest: number];

/**
 * An image as the address of a PNG within an SVG.
 * Without a range grey goes from the image's smallest to its largest value; colours are 0 to 255 where they come as bytes, else 0 to 1.
 */
export async function encodeImage(image: Image, range: ValueRange | undefined): Promise<string> {
  const { encode } = await import('fast-png');
  const { width, height, channels } = image;
  const png = encode({ width, height, channels, depth: 8, data: toBytes(image, range ?? defaultRange(image)) });
  return `data:image/png;base64,${toBase64(png)}`;
}

/** The image's values as bytes, channels last; what lies outside the range is clipped, NaN is drawn darkest. */
function toBytes(image: Image, [darkest, brightest]: ValueRange): Uint8Array {
  const { width, height, channels } = image;
  const bytes = new Uint8Array(width * height * channels);
  // Halves, where the difference would be beyond what a number holds.
  const unit = brightest - darkest === Number.POSITIVE_INFINITY ? 0.5 : 1;
  const start = darkest * unit;
  // An image of a single value is black, as in matplotlib.
  const factor = brightest > darkest ? 255 / (brightest * unit - start) : 0;
  for (let i = 0; i < bytes.length; i++) {
    const level = (valueAt(image, i) * unit - start) * factor;
    bytes[i] = level > 0 ? Math.min(255, Math.round(level)) : 0;
  }
  return bytes;
}

function defaultRange(image: Image): ValueRange {
  if (image.channels === 3) {
    const kind = typedArrayName(image.data);
    return kind === 'Uint8Array' || kind === 'Uint8ClampedArray' ? [0, 255] : [0, 1];
  }
  let darkest = Number.POSITIVE_INFINITY;
  let brightest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < image.width * image.height; i++) {
    const value = valueAt(image, i);
    if (!Number.isFinite(value)) continue;
    if (value < darkest) darkest = value;
    if (value > brightest) brightest = value;
  }
  return [darkest, brightest];
}

/** Value `i` of the image with channels last. */
function valueAt({ data, channels, offset, channelStride, pixelStride }: Image, i: number): number {
  return data[offset + (i % channels) * channelStride + Math.floor(i / channels) * pixelStride];
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  // In pieces, because a call takes only so many arguments.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}
