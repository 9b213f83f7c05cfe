import { checkNumber, checkOptions, checkPair, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { type Layout, layoutOf, type Picture, pictureLike } from '../picture';
import { checkTwo } from './affine';
import { blend, colorsOf } from './color';
import type { Size } from './crop';

/** What `gaussianBlur` takes beside the size of its kernel. */
export interface GaussianBlurOptions {
  /** The bell's standard deviation in pixels: one number, or [x, y]; 0.15 kernelSize + 0.35 when left out. */
  readonly sigma?: number | readonly [x: number, y: number] | undefined;
}

/** [x, y] of a kernel's size, odd numbers. @throws KindlingError naming the argument */
export function checkKernelSize(name: string, size: Size): [x: number, y: number] {
  const sizes = checkPair(name, size, { min: 1, max: 2 ** 10 });
  const even = sizes.find((length) => length % 2 === 0);
  if (even !== undefined) throw new KindlingError(`${name}: expected odd numbers, got ${describe(size)}`);
  return sizes;
}

/**
 * A picture blurred by a bell of `kernelSize` pixels, [x, y] or one number for both; beyond its edges it is reflected.
 * @throws KindlingError when `kernelSize` is not odd, reaches further than the picture reflects, or `sigma` is not above 0
 * @see torchvision.transforms.functional.gaussian_blur
 */
export function gaussianBlur<Kind extends Picture>(picture: Kind, kernelSize: Size, options: GaussianBlurOptions = {}): Kind {
  refuseSurplus('gaussianBlur', arguments, 3);
  const from = layoutOf('gaussianBlur', picture);
  const sizes = checkKernelSize('kernelSize', kernelSize);
  const { sigma = sizes.map((size) => size * 0.15 + 0.35) as [number, number] } = checkOptions('gaussianBlur', options, [
    'sigma',
  ]);
  const sigmas = typeof sigma === 'number' ? [sigma, sigma] : checkTwo('sigma', sigma);
  for (const deviation of sigmas) checkNumber('sigma', deviation, { exclusiveMin: 0 });
  for (const [size, length, side] of [
    [sizes[0], from.width, 'width'],
    [sizes[1], from.height, 'height'],
  ] as const) {
    if (size >> 1 >= length) {
      throw new KindlingError(`kernelSize: expected at most ${2 * length - 1} for a ${side} of ${length}, got ${size}`);
    }
  }
  const blurred = pictureLike('gaussianBlur', picture, from.height, from.width);
  const { data } = layoutOf('gaussianBlur', blurred);
  const [bellX, bellY] = sizes.map((size, i) => bell(size, sigmas[i]));
  for (let plane = 0; plane < from.planes; plane++) {
    const wide = convolve(planeOf(from, plane), from.height, from.width, bellX);
    const both = transpose(
      convolve(transpose(wide, from.height, from.width), from.width, from.height, bellY),
      from.width,
      from.height,
    );
    for (let pixel = 0; pixel < both.length; pixel++) {
      data[plane * from.planeStep + pixel * from.step] = from.isBytes ? roundToEven(both[pixel]) : both[pixel];
    }
  }
  return blurred;
}

function bell(size: number, sigma: number): Float64Array {
  const heights = Float64Array.from({ length: size }, (_, i) => Math.exp(-0.5 * ((i - (size - 1) / 2) / sigma) ** 2));
  const sum = heights.reduce((total, height) => total + height, 0);
  return heights.map((height) => height / sum);
}

function roundToEven(number: number): number {
  const below = Math.floor(number);
  if (number - below !== 0.5) return Math.round(number);
  return below % 2 === 0 ? below : below + 1;
}

function planeOf({ data, height, width, step, planeStep }: Layout, plane: number): Float64Array {
  return Float64Array.from({ length: height * width }, (_, pixel) => data[plane * planeStep + pixel * step]);
}

function transpose(numbers: Float64Array, height: number, width: number): Float64Array {
  return Float64Array.from(numbers, (_, i) => numbers[(i % height) * width + Math.floor(i / height)]);
}

/** Each row, which reflects at its ends. */
function convolve(numbers: Float64Array, height: number, width: number, kernel: Float64Array): Float64Array {
  const half = kernel.length >> 1;
  const row = new Float64Array(width + 2 * half);
  const result = new Float64Array(numbers.length);
  for (let y = 0; y < height; y++) {
    row.set(numbers.subarray(y * width, (y + 1) * width), half);
    for (let n = 1; n <= half; n++) {
      row[half - n] = row[half + n];
      row[half + width - 1 + n] = row[half + width - 1 - n];
    }
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let n = 0; n < kernel.length; n++) sum += row[x + n] * kernel[n];
      result[y * width + x] = sum;
    }
  }
  return result;
}

const { fround } = Math;

/**
 * `factor` times as sharp: blurred for 0, but for the pixels at the edges.
 * @see torchvision.transforms.functional.adjust_sharpness
 */
export function adjustSharpness<Kind extends Picture>(picture: Kind, factor: number): Kind {
  refuseSurplus('adjustSharpness', arguments, 2);
  const from = colorsOf('adjustSharpness', picture);
  checkNumber('factor', factor, { min: 0 });
  const { height, width, step, planeStep, data, isBytes } = from;
  if (factor === 1 || (!isBytes && (height <= 2 || width <= 2))) return picture;
  const row = width * step;
  const [one, five] = [fround(1 / 13), fround(5 / 13)];
  /** Three in a line, as PIL adds them. */
  const line = (place: number, middle: number) =>
    fround(fround(fround(data[place - step] * one) + fround(data[place] * middle)) + fround(data[place + step] * one));
  return blend('adjustSharpness', picture, factor, (place) => {
    const pixel = Math.floor((place % (isBytes ? Number.POSITIVE_INFINITY : planeStep)) / step);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return data[place];
    if (!isBytes) return smooth(data, place, row, one, five);
    const sum = fround(fround(fround(0.5 + line(place + row, one)) + line(place, five)) + line(place - row, one));
    return Math.min(Math.trunc(sum), 255);
  });
}

function smooth(data: ArrayLike<number>, place: number, row: number, one: number, five: number): number {
  let sum = 0;
  for (const start of [place - row, place, place + row]) {
    for (let n = -1; n <= 1; n++) sum += data[start + n] * (start === place && n === 0 ? five : one);
  }
  return fround(sum);
}
