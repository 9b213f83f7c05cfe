import { checkInteger, describe, isArrayLike, PlotError } from '../errors';

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
  readonly channels?: number;
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

/** How many images there are. @throws PlotError when there is none, or `images` is neither a list nor a batch */
export function countImages(images: GridImages): number {
  const count = Array.isArray(images) ? images.length : batchShape(images as ShapedData | TensorLike)[0];
  if (count === 0) throw new PlotError('images: expected at least one image, got none');
  return count;
}

/** The first `count` images, read. @throws PlotError when one has no usable shape or too few numbers */
export async function readImages(images: GridImages, count: number): Promise<Image[]> {
  if (Array.isArray(images)) {
    return Promise.all(images.slice(0, count).map((image: GridImage, i) => readImage(`images[${i}]`, image)));
  }
  const batch = images as ShapedData | TensorLike;
  const [, channels, height, width] = batchShape(batch);
  const data = await numbersOf('images', batch);
  const size = channels * height * width;
  return Array.from({ length: count }, (_, i) => planes('images', data, [channels, height, width], i * size));
}

async function readImage(name: string, image: GridImage): Promise<Image> {
  if (typeof image !== 'object' || image === null) throw new PlotError(`${name}: expected an image, got ${describe(image)}`);
  if ('shape' in image) {
    const { shape } = image;
    if (!Array.isArray(shape) || (shape.length !== 2 && shape.length !== 3)) {
      throw new PlotError(`${name}: expected shape (H, W) or (C, H, W), got ${describe(image)}`);
    }
    const size = shape.length === 2 ? [1, ...shape] : shape;
    const data = await numbersOf(name, image);
    return planes(name, data, size as [number, number, number], 0);
  }
  const channels = checkChannels(name, image.channels ?? 1);
  const height = checkInteger(`${name}.height`, image.height, 1);
  const width = checkInteger(`${name}.width`, image.width, 1);
  checkLength(name, image.data, height * width * channels, `${height} x ${width} pixels of ${channels} channels`);
  return { data: image.data, height, width, channels, offset: 0, channelStride: 1, pixelStride: channels };
}

function planes(name: string, data: ArrayLike<number>, [c, h, w]: readonly [number, number, number], offset: number): Image {
  const channels = checkChannels(name, c);
  const height = checkInteger(`${name}: height`, h, 1);
  const width = checkInteger(`${name}: width`, w, 1);
  return { data, height, width, channels, offset, channelStride: height * width, pixelStride: 1 };
}

async function numbersOf(name: string, source: ShapedData | TensorLike): Promise<ArrayLike<number>> {
  const data = typeof source.data === 'function' ? await source.data() : source.data;
  checkLength(
    name,
    data,
    source.shape.reduce((product, side) => product * side, 1),
    `shape [${source.shape.join(', ')}]`,
  );
  return data;
}

function batchShape(batch: ShapedData | TensorLike): readonly [number, number, number, number] {
  if (!Array.isArray(batch?.shape) || batch.shape.length !== 4) {
    throw new PlotError(`images: expected a list of images or a batch of shape (N, C, H, W), got ${describe(batch)}`);
  }
  return batch.shape as unknown as readonly [number, number, number, number];
}

function checkChannels(name: string, channels: number): 1 | 3 {
  if (channels !== 1 && channels !== 3) throw new PlotError(`${name}: expected 1 or 3 channels, got ${describe(channels)}`);
  return channels;
}

function checkLength(name: string, data: unknown, length: number, what: string): void {
  if (!isArrayLike(data)) throw new PlotError(`${name}.data: expected an array of numbers, got ${describe(data)}`);
  if (data.length !== length) throw new PlotError(`${name}.data: expected ${length} numbers for ${what}, got ${data.length}`);
}
