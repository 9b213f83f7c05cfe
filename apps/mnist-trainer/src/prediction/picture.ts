import { fitsLongSide, type Picture, paperBehind, planesOf } from '@kindling/digits';
import { systemReason } from '@kindling/program';
import sharp from 'sharp';

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
    const paper = paperBehind(upright.data);
    const side = fitsLongSide(width, height);
    const { data, info } = await sharp(upright.data, { raw: { width, height, channels } })
      .flatten({ background: { r: paper, g: paper, b: paper } })
      .resize({ width: side, height: side, fit: 'inside' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return planesOf({ data, height: info.height, width: info.width, channels: info.channels });
  } catch (error) {
    throw new Error(`${file}: expected a picture, got one that cannot be read (${systemReason(error)})`);
  }
}
