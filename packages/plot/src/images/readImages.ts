import { checkArray, checkFunction, checkInteger, checkNumbers, describe, isArrayLike, KindlingError } from '@kindling/checks';

/** Numbers in row-major order and their shape, as `await tensor.data()` and `tensor.shape` give them. */
export interface ShapedData {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** The part of a Tensor that a picture reads; its numbers are fetched when the picture is drawn. */
export interface TensorLike {
  readonly shape: readonly number[];
  data(): Promise<ArrayLike<number>>;
}

/** An image as files and cameras give it: rows of pixels, of `channels` numbers each (1 = grey, the default, or 3 = red, green, blue). */
export interface PixelData {
  readonly data: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly channels?: number | undefined;
}

/** One image: pixels; or numbers with a shape, or a tensor, of shape (H, W) or (C, H, W) with C = 1 or 3. */
export type GridImage = PixelData | ShapedData | TensorLike;

/** Several images: a list of them; or numbers with a shape, or a tensor, of shape (N, C, H, W). */
export type GridImages = readonly GridImage[] | ShapedData | TensorLike;

/** An image whose numbers are there: value of channel c at (y, x) = data[offset + c * channelStride + (y * width + x) * pixelStride]. */
export interface Image {
  readonly data: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly offset: number;
  readonly channelStride: number;
  readonly pixelStride: number;
}

/** Images whose sizes are known; their numbers are fetched when they are drawn. */
export interface ImageList {
  readonly count: number;
  read(): Promise<Image[]>;
}

const MOST_IMAGES = 10_000;
/** Numbers of all images: 2^27, which an SVG holds as 179 million characters where nothing in them repeats. */
const MOST_NUMBERS = 2 ** 27;

/** The first `count` images, or all. @throws PlotError when there is none, or one has no usable shape */
export function checkImages(images: unknown, count?: number): ImageList {
  if (Array.isArray(images)) {
    const drawn = checkCount(images.length, count);
    const sources = checkArray('images', images.slice(0, drawn), checkImage);
    checkTotal(sources.reduce((sum, { size }) => sum + size, 0));
    return { count: drawn, read: () => Promise.all(sources.map((source) => source.read())) };
  }
  const { shape } = (images ?? {}) as Partial<ShapedData>;
  if (!Array.isArray(shape) || shape.length !== 4) {
    throw new KindlingError(`images: expected a list of images or a batch of shape (N, C, H, W), got ${describe(images)}`);
  }
  const available = checkInteger('images: number', shape[0], { min: 0 });
  const drawn = checkCount(available, count);
  const sides = checkSides('images', shape.slice(1));
  const size = sides.channels * sides.height * sides.width;
  checkTotal(drawn * size);
  const fetch = numbersOf('images', images as ShapedData | TensorLike, available * size, shape);
  return {
    count: drawn,
    read: async () => {
      const data = await fetch();
      return Array.from({ length: drawn }, (_, i) => planes(data, sides, i * size));
    },
  };
}

interface ImageSource {
  /** How many numbers it has. */
  readonly size: number;
  read(): Promise<Image>;
}

interface Sides {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

function checkCount(available: number, wanted = available): number {
  if (available === 0) throw new KindlingError('images: expected at least one image, got none');
  const count = Math.min(available, wanted);
  if (count > MOST_IMAGES) {
    throw new KindlingError(`images: expected at most ${MOST_IMAGES}, got ${count}; \`count\` draws the first ones`);
  }
  return count;
}

function checkTotal(size: number): void {
  if (size > MOST_NUMBERS) {
    throw new KindlingError(`images: expected at most ${MOST_NUMBERS} numbers in all of them, got ${size}`);
  }
}

function checkImage(name: string, image: unknown): ImageSource {
  if (typeof image !== 'object' || image === null || isArrayLike(image)) {
    throw new KindlingError(
      `${name}: expected an image: { data, height, width }, { data, shape } or a tensor, got ${describe(image)}`,
    );
  }
  const { shape } = image as { shape?: unknown };
  if (shape === undefined) return checkPixels(name, image as PixelData);
  if (!Array.isArray(shape) || (shape.length !== 2 && shape.length !== 3)) {
    throw new KindlingError(`${name}: expected shape (H, W) or (C, H, W), got ${describe(shape)}`);
  }
  const sides = checkSides(name, shape.length === 2 ? [1, ...shape] : shape);
  const size = sides.channels * sides.height * sides.width;
  const fetch = numbersOf(name, image as ShapedData | TensorLike, size, shape);
  return { size, read: async () => planes(await fetch(), sides, 0) };
}

function checkPixels(name: string, image: PixelData): ImageSource {
  const { data, channels: given = 1 } = image;
  const channels = checkChannels(name, given);
  const height = checkInteger(`${name}.height`, image.height, { min: 1 });
  const width = checkInteger(`${name}.width`, image.width, { min: 1 });
  const size = height * width * channels;
  const what = `${height} x ${width} pixels of ${channels} channels`;
  checkLength(name, data, size, what);
  return {
    size,
    read: async () => ({
      ...{ data: checkLength(name, checkNumbers(`${name}.data`, data), size, what), height, width, channels },
      ...{ offset: 0, channelStride: 1, pixelStride: channels },
    }),
  };
}

function planes(data: ArrayLike<number>, sides: Sides, offset: number): Image {
  return { data, ...sides, offset, channelStride: sides.height * sides.width, pixelStride: 1 };
}

/** What fetches the numbers of a shape. Those that are there already are counted at once. */
function numbersOf(
  name: string,
  source: ShapedData | TensorLike,
  size: number,
  shape: readonly number[],
): () => Promise<ArrayLike<number>> {
  const what = `shape ${describe(shape)}`;
  const { data } = source;
  if (typeof data === 'function') checkFunction(`${name}.data`, data);
  else checkLength(name, data, size, what);
  return async () => {
    const numbers = typeof data === 'function' ? await (source as TensorLike).data() : data;
    return checkLength(name, checkNumbers(`${name}.data`, numbers), size, what);
  };
}

function checkSides(name: string, shape: readonly unknown[]): Sides {
  return {
    channels: checkChannels(name, shape[0]),
    height: checkInteger(`${name}: height`, shape[1], { min: 1 }),
    width: checkInteger(`${name}: width`, shape[2], { min: 1 }),
  };
}

function checkChannels(name: string, channels: unknown): 1 | 3 {
  if (channels !== 1 && channels !== 3) {
    throw new KindlingError(`${name}: expected 1 or 3 channels, got ${describe(channels)}`);
  }
  return channels;
}

function checkLength<T>(name: string, data: T, length: number, what: string): T {
  if (!isArrayLike(data)) throw new KindlingError(`${name}.data: expected an array of numbers, got ${describe(data)}`);
  if (data.length !== length) {
    throw new KindlingError(`${name}.data: expected ${length} numbers for ${what}, got ${data.length}`);
  }
  return data;
}
