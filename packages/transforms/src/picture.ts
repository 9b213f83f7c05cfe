import { allocate, checkArray, checkNumber, checkText, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { checkImage, checkImageTensor, type Image, type ImageTensor, isImage, isImageTensor } from './image';

/** A picture as bytes, or as float32: what most transforms take, and give in the same kind. */
export type Picture = Image | ImageTensor;

/**
 * Where the numbers of a picture lie: of `planes` planes one behind the other, or with the channels of a pixel side by side.
 * The numbers of a plane are `step` apart.
 */
export interface Layout {
  readonly data: Uint8Array | Float32Array;
  /** Whether it is an image of bytes. */
  readonly isBytes: boolean;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Planes of height * width numbers: the channels, of all pictures where a tensor holds several. */
  readonly planes: number;
  /** From a number to the next of the same plane. */
  readonly step: number;
  /** From the first number of a plane to that of the next. */
  readonly planeStep: number;
}

/** Returns `value` if it is a picture. @throws KindlingError naming the argument */
export function checkPicture<Kind extends Picture>(name: string, value: Kind): Kind {
  refuseSurplus('checkPicture', arguments, 2);
  checkText('name', name, { maxLength: 1000 });
  if (isImage(value)) return checkImage(name, value) as Kind;
  if (isImageTensor(value)) return checkImageTensor(name, value) as Kind;
  throw new KindlingError(
    `${name}: expected an image { data: Uint8Array, height, width, channels } or { data: Float32Array, shape: [..., C, H, W] }, got ${describe(value)}`,
  );
}

/** Where the numbers of a picture lie. @throws KindlingError naming the argument, when it is none or has no pixel */
export function layoutOf(name: string, picture: Picture): Layout {
  checkPicture(name, picture);
  if (isImage(picture)) {
    const { data, channels, height, width } = picture;
    return { data, isBytes: true, channels, height, width, planes: channels, step: channels, planeStep: 1 };
  }
  const { data, shape } = picture;
  const [channels, height, width] = shape.slice(-3);
  if (height === 0 || width === 0 || channels === 0) {
    throw new KindlingError(`${name}: expected a picture of one pixel or more, got the shape ${describe(shape)}`);
  }
  return {
    data,
    isBytes: false,
    channels,
    height,
    width,
    planes: data.length / (height * width),
    step: 1,
    planeStep: height * width,
  };
}

/** A picture of the same kind and other sizes, of zeros. */
export function pictureLike<Kind extends Picture>(
  name: string,
  picture: Kind,
  height: number,
  width: number,
  channels = layoutOf(name, picture).channels,
): Kind {
  if (isImage(picture)) {
    const length = height * width * channels;
    return { data: allocate(name, length, () => new Uint8Array(length)), height, width, channels } as unknown as Kind;
  }
  const shape = [...picture.shape.slice(0, -3), channels, height, width];
  const length = shape.reduce((product, size) => product * size, 1);
  return { data: allocate(name, 4 * length, () => new Float32Array(length)), shape } as unknown as Kind;
}

/** Returns `fill` if it is a number, or an array of them. @throws KindlingError naming the argument */
export function checkFill(fill: number | readonly number[]): number | readonly number[] {
  if (typeof fill === 'number') return checkNumber('fill', fill);
  return checkArray('fill', fill, (name, value) => checkNumber(name, value), 'a number, or one per channel');
}

/**
 * What stands where a picture has nothing: one number, or one per channel; 0..255 for an image, any for a tensor.
 * @throws KindlingError when there is another number of them, or an image's byte can't be it
 */
export function fillOf(name: string, fill: number | readonly number[], { channels, isBytes }: Layout): readonly number[] {
  const numbers = typeof fill === 'number' ? [fill] : fill;
  if (numbers.length !== 1 && numbers.length !== channels) {
    throw new KindlingError(`${name}: fill: expected one number, or ${channels}, one per channel, got ${describe(fill)}`);
  }
  if (!isBytes) return Array.from({ length: channels }, (_, channel) => numbers[numbers.length === 1 ? 0 : channel]);
  // as PIL: what stands behind the point is left out
  const bytes = numbers.map(Math.trunc);
  const odd = bytes.find((byte) => byte < 0 || byte > 255);
  if (odd !== undefined)
    throw new KindlingError(`${name}: fill: expected a number from 0 to 255 for an image of bytes, got ${odd}`);
  return Array.from({ length: channels }, (_, channel) => bytes[bytes.length === 1 ? 0 : channel]);
}
