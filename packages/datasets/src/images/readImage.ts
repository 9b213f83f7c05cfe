import { checkChoice, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { functional, type Image } from '@kindling/transforms';
import { decodeImage } from '#platformImages';
import { platformStorage } from '#platformStorage';
import { readUserBytes } from '../storage/userFile';

/** How a picture is read. */
export interface ReadImageOptions {
  /** 3, red, green and blue, when left out; 1 for shades of grey; 4 with how opaque a pixel is. */
  channels?: 1 | 3 | 4 | undefined;
}

export function checkChannels(channels: unknown): 1 | 3 | 4 {
  return checkChoice('channels', channels as number, [1, 3, 4]) as 1 | 3 | 4;
}

/**
 * Reads a picture: JPEG, PNG, WebP, GIF, TIFF or AVIF, in Node by the package `sharp`, which you install beside this one, in a browser by the browser.
 * `~` at the beginning of `path` is your home folder; in a browser `path` is an address.
 * Shape: (H, W, channels) bytes.
 * @throws KindlingError when there is no such file, it can't be read, or is no picture
 * @see torchvision.io.read_image
 */
export async function readImage(path: string, options: ReadImageOptions = {}): Promise<Image> {
  refuseSurplus('readImage', arguments, 2);
  const { channels = 3 } = checkOptions('readImage', options, ['channels']);
  return readPicture(path, checkChannels(channels));
}

export async function readPicture(path: string, channels: 1 | 3 | 4): Promise<Image> {
  const { bytes, name } = await readUserBytes(platformStorage, path, 'a picture');
  if (bytes === null) throw new KindlingError(`${name}: expected a picture, found none`);
  return withChannels(await decodeImage(bytes, name), channels);
}

/** Of red, green, blue and how opaque a pixel is, which is left out and not blended, as PIL does. */
function withChannels({ data, height, width }: Image, channels: 1 | 3 | 4): Image {
  if (channels === 4) return { data, height, width, channels };
  const colors = new Uint8Array(height * width * 3);
  for (let pixel = 0, read = 0, write = 0; pixel < height * width; pixel++, read += 4, write += 3) {
    colors[write] = data[read];
    colors[write + 1] = data[read + 1];
    colors[write + 2] = data[read + 2];
  }
  const image = { data: colors, height, width, channels: 3 };
  return channels === 3 ? image : functional.rgbToGrayscale(image);
}
