import { checkArray, checkChoice, checkIndex, checkInteger, describe, KindlingError } from '@kindling/checks';
import { digitOf, digitOfInk, pictureOf } from '@kindling/digits';
import { CenterCrop, type Image, Resize } from '@kindling/transforms';
import type { LabelledPicture, Picture } from '../worker/protocol';
import { pixelCount } from './data/pictures';
import { side } from './shapes';

/** A drawing is made this small before its ink is looked for. */
const workingSide = 140;
const mostPixels = 16_000_000;

/**
 * A picture as the net sees it: 28 x 28 greys, white ink on black. Null where a drawing has no ink.
 * @throws KindlingError for sizes that do not fit the pixels
 */
export function seenOf(picture: Picture): Uint8Array | null {
  const { pixels, width, height, as = 'digit' } = picture;
  checkInteger('picture: width', width, { min: 1, max: mostPixels });
  checkInteger('picture: height', height, { min: 1, max: mostPixels });
  checkChoice('picture: as', as, ['digit', 'picture', 'exact'] as const);
  const channels = pixels?.length / (width * height);
  if (!(pixels instanceof Uint8Array || pixels instanceof Uint8ClampedArray) || ![1, 4].includes(channels)) {
    const expected = `${width} * ${height} bytes, or four times as many`;
    throw new KindlingError(`picture: pixels: expected ${expected}, got ${pixels?.length ?? describe(pixels)}`);
  }
  const image: Image = { data: new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length), height, width, channels };
  if (as === 'exact') {
    if (pixels.length === pixelCount && width === side) return image.data.slice();
    throw new KindlingError(
      `picture: expected ${side} x ${side} greys as they are, got ${width} x ${height} pixels of ${channels}`,
    );
  }
  if (as === 'picture') return greys(image);
  return isTransparent(image) ? digitOfInk(inkOf(image)) : digitOf(pictureOf(image, workingSide));
}

function isTransparent({ data, channels }: Image): boolean {
  if (channels === 4) for (let i = 3; i < data.length; i += 4) if (data[i] < 255) return true;
  return false;
}

/** How opaque each pixel is, in a size that shows strokes well. */
function inkOf({ data, height, width }: Image) {
  const opaque = { data: Uint8Array.from({ length: height * width }, (_, i) => data[4 * i + 3]), height, width, channels: 1 };
  const scale = workingSide / Math.max(height, width);
  const small = new Resize([Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale))]).forward(opaque);
  return { values: Float32Array.from(small.data, (value) => value / 255), height: small.height, width: small.width };
}

/** All of a picture: its middle square, in greys as bright as the eye sees them. */
function greys({ data, height, width, channels }: Image): Uint8Array {
  const opaque = (i: number) => (channels === 4 ? data[4 * i + 3] / 255 : 1);
  const bright = (i: number) =>
    channels === 1 ? data[i] : 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
  const grey = Uint8Array.from({ length: height * width }, (_, i) => Math.round(bright(i) * opaque(i)));
  const size = Math.min(height, width);
  const middle = new CenterCrop(size).forward({ data: grey, height, width, channels: 1 });
  return new Resize([side, side]).forward(middle).data.slice();
}

/** Pictures of own classes, as they are learned from. @throws KindlingError naming the picture */
export function ownPictures(pictures: unknown, classes: number): { pixels: Uint8Array; label: number }[] {
  return checkArray('pictures', pictures, (name, one) => labelledOf(name, one as LabelledPicture, classes));
}

/** A picture with its class, as it is learned from. @throws KindlingError where it is none, or nothing is in it */
export function labelledOf(name: string, picture: LabelledPicture, classes: number) {
  const label = checkIndex(`${name}: label`, picture?.label, classes);
  const pixels = seenOf(picture);
  if (pixels === null) throw new KindlingError(`${name}: expected a drawing, got one without ink`);
  return { pixels, label };
}
