import { checkBoolean, checkChoice, checkInteger, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { isImage } from '../image';
import { type Layout, layoutOf, type Picture, pictureLike } from '../picture';
import { checkSize, LONGEST_SIDE, type Size } from './crop';
import { takePixels } from './takePixels';

/** How numbers between pixels are found. @see torchvision.transforms.InterpolationMode */
export type Interpolation = 'nearest' | 'nearest-exact' | 'bilinear' | 'bicubic';

export const interpolations: readonly Interpolation[] = ['nearest', 'nearest-exact', 'bilinear', 'bicubic'];

/** How a picture gets another size. */
export interface ResizeOptions {
  /** 'bilinear' when left out. */
  readonly interpolation?: Interpolation | undefined;
  /** The longest that the longer side may become, where `size` is one number. */
  readonly maxSize?: number | undefined;
  /** Whether a tensor that becomes smaller is averaged over, as images of bytes always are; true when left out. */
  readonly antialias?: boolean | undefined;
}

const resizeOptionNames = ['interpolation', 'maxSize', 'antialias'] as const;

/**
 * A picture in another size: [height, width], or one number for its shorter side.
 * Bytes have the bits that PIL gives, tensors are what `interpolate` gives, within float32's rounding.
 * @throws KindlingError when `size` is none, or an option is unknown or none of its kind
 * @see torchvision.transforms.functional.resize
 */
export function resize<Kind extends Picture>(picture: Kind, size: Size, options: ResizeOptions = {}): Kind {
  refuseSurplus('resize', arguments, 3);
  const from = layoutOf('resize', picture);
  const { interpolation, antialias, maxSize } = checkResizeOptions('resize', size, options);
  const [height, width] = resizedTo(from, size, maxSize);
  if (height === from.height && width === from.width) return picture;
  const bytes = isImage(picture);
  if (interpolation === 'nearest' || interpolation === 'nearest-exact') {
    const nearest = bytes ? nearestOfImage : interpolation === 'nearest' ? nearestOfTensor : nearestExact;
    return takePixels('resize', picture, nearest(from.height, height), nearest(from.width, width));
  }
  const filter = filters[interpolation];
  const isAveraged = bytes || antialias;
  const weightsOf = (length: number, wanted: number) =>
    isAveraged ? averagingWeights(length, wanted, filter) : samplingWeights(length, wanted, interpolation);
  // one direction after the other, the first rounded, as PIL and PyTorch do
  const wide = from.width === width ? picture : resample(picture, from, 'width', weightsOf(from.width, width));
  if (from.height === height) return wide;
  return resample(wide, layoutOf('resize', wide), 'height', weightsOf(from.height, height));
}

export function checkResizeOptions(name: string, size: Size, options: ResizeOptions) {
  const { interpolation = 'bilinear', maxSize, antialias = true } = checkOptions(name, options, resizeOptionNames);
  checkChoice('interpolation', interpolation, interpolations);
  checkBoolean('antialias', antialias);
  if (typeof size === 'number') checkInteger('size', size, { min: 1, max: LONGEST_SIDE });
  else checkSize('size', size);
  if (maxSize !== undefined) {
    if (typeof size !== 'number')
      throw new KindlingError(`maxSize: expected a size of one number beside it, got ${describe(size)}`);
    checkInteger('maxSize', maxSize, { min: size + 1, max: LONGEST_SIDE });
  }
  return { interpolation, antialias, maxSize };
}

function resizedTo({ height, width }: Layout, size: Size, maxSize = Number.POSITIVE_INFINITY): [height: number, width: number] {
  if (typeof size !== 'number') return [size[0], size[1]];
  const [short, long] = [Math.min(height, width), Math.max(height, width)];
  let [newShort, newLong] = [size, Math.trunc((size * long) / short)];
  if (newLong > maxSize) [newShort, newLong] = [Math.trunc((maxSize * newShort) / newLong), maxSize];
  // a line has a pixel across, however long it is
  newShort = Math.max(newShort, 1);
  return width <= height ? [newLong, newShort] : [newShort, newLong];
}

/** PIL adds the step up, pixel by pixel. */
function nearestOfImage(length: number, wanted: number): Int32Array {
  const step = length / wanted;
  let place = step * 0.5;
  return Int32Array.from({ length: wanted }, () => {
    const taken = Math.min(Math.trunc(place), length - 1);
    place += step;
    return taken;
  });
}

function nearestOfTensor(length: number, wanted: number): Int32Array {
  const step = Math.fround(length / wanted);
  return Int32Array.from({ length: wanted }, (_, i) => Math.min(Math.floor(Math.fround(i * step)), length - 1));
}

function nearestExact(length: number, wanted: number): Int32Array {
  const step = Math.fround(length / wanted);
  return Int32Array.from({ length: wanted }, (_, i) => Math.min(Math.floor(Math.fround((i + 0.5) * step)), length - 1));
}

interface Filter {
  readonly support: number;
  at(distance: number): number;
}

const filters: Readonly<Record<'bilinear' | 'bicubic', Filter>> = {
  bilinear: { support: 1, at: (x) => (Math.abs(x) < 1 ? 1 - Math.abs(x) : 0) },
  bicubic: { support: 2, at: (x) => cubic(Math.abs(x), -0.5) },
};

/** Keys' kernel at a distance >= 0. */
function cubic(x: number, a: number): number {
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** For each number of the result: the first that it is made of, and how much of it and of those that follow. */
interface Weights {
  readonly first: Int32Array;
  readonly parts: readonly Float64Array[];
}

/** Over as many pixels as the filter, stretched by the scale, reaches. */
function averagingWeights(length: number, wanted: number, filter: Filter): Weights {
  const scale = length / wanted;
  const stretch = Math.max(scale, 1);
  const support = filter.support * stretch;
  const first = new Int32Array(wanted);
  const parts = Array.from({ length: wanted }, (_, i) => {
    const center = (i + 0.5) * scale;
    first[i] = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), length);
    const weights = Float64Array.from({ length: end - first[i] }, (_, n) =>
      filter.at((n + first[i] - center + 0.5) * (1 / stretch)),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return sum === 0 ? weights : weights.map((weight) => weight / sum);
  });
  return { first, parts };
}

/** Of the neighbours of a place alone, those at the edges as often as they are asked for. @see torch.nn.functional.interpolate */
function samplingWeights(length: number, wanted: number, interpolation: 'bilinear' | 'bicubic'): Weights {
  const scale = length / wanted;
  const first = new Int32Array(wanted);
  const parts = Array.from({ length: wanted }, (_, i) => {
    const center = (i + 0.5) * scale - 0.5;
    const place = interpolation === 'bilinear' ? Math.max(center, 0) : center;
    const below = Math.floor(place);
    const rest = place - below;
    const [start, shares] =
      interpolation === 'bilinear'
        ? [below, [1 - rest, rest]]
        : [below - 1, [cubic(1 + rest, -0.75), cubic(rest, -0.75), cubic(1 - rest, -0.75), cubic(2 - rest, -0.75)]];
    const inside = (n: number) => Math.min(Math.max(n, 0), length - 1);
    first[i] = inside(start);
    const weights = new Float64Array(inside(start + shares.length - 1) - first[i] + 1);
    for (const [n, share] of shares.entries()) weights[inside(start + n) - first[i]] += share;
    return weights;
  });
  return { first, parts };
}

/** PIL's fixed point: what 8 bits of a sum and two for its overshooting leave of 32. */
const PRECISION = 2 ** 22;

function resample<Kind extends Picture>(
  picture: Kind,
  from: Layout,
  direction: 'width' | 'height',
  { first, parts }: Weights,
): Kind {
  const isWide = direction === 'width';
  const [height, width] = isWide ? [from.height, parts.length] : [parts.length, from.width];
  const resized = pictureLike('resize', picture, height, width);
  const to = layoutOf('resize', resized);
  const bytes = isImage(picture);
  const shares = bytes
    ? parts.map((part) => part.map((share) => Math.trunc(share * PRECISION + (share < 0 ? -0.5 : 0.5))))
    : parts;
  const [along, across] = isWide ? [from.step, from.width * from.step] : [from.width * from.step, from.step];
  const [alongTo, acrossTo] = isWide ? [to.step, width * to.step] : [width * to.step, to.step];
  const lines = isWide ? height : width;
  for (let plane = 0; plane < from.planes; plane++) {
    for (let line = 0; line < lines; line++) {
      const start = plane * from.planeStep + line * across;
      let write = plane * to.planeStep + line * acrossTo;
      for (let i = 0; i < shares.length; i++, write += alongTo) {
        const share = shares[i];
        let read = start + first[i] * along;
        let sum = 0;
        for (let n = 0; n < share.length; n++, read += along) sum += from.data[read] * share[n];
        to.data[write] = bytes ? Math.min(Math.max(Math.floor((sum + PRECISION / 2) / PRECISION), 0), 255) : sum;
      }
    }
  }
  return resized;
}
