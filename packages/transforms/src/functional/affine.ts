import {
  checkArray,
  checkBoolean,
  checkChoice,
  checkNumber,
  checkOptions,
  describe,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { checkFill, type Layout, layoutOf, type Picture } from '../picture';
import { LONGEST_SIDE } from './crop';
import type { Interpolation } from './resize';
import { reversed, span, takePixels } from './takePixels';
import { transposed } from './transposed';
import { type Matrix, warpImage } from './warpImage';
import { warpTensor } from './warpTensor';

/** What a pixel of a warped picture is made from. */
export type WarpInterpolation = Exclude<Interpolation, 'nearest-exact'>;
const warpInterpolations: readonly WarpInterpolation[] = ['nearest', 'bilinear', 'bicubic'];

/** How a picture is warped. */
export interface AffineOptions {
  /** 'nearest' when left out; 'bicubic' is for images of bytes alone. */
  readonly interpolation?: WarpInterpolation | undefined;
  /** What stands where nothing of the picture comes to lie: one number, or one per channel; 0 when left out. */
  readonly fill?: number | readonly number[] | undefined;
  /** [x, y] of the point that stays in its place, in pixels from the upper left corner; the middle when left out. */
  readonly center?: readonly [x: number, y: number] | undefined;
}

/** How a picture is turned. */
export interface RotateOptions extends AffineOptions {
  /** Whether the result is large enough for all of the picture; false when left out. */
  readonly expand?: boolean | undefined;
}

export const affineOptionNames = ['interpolation', 'fill', 'center'] as const;

/** Two numbers. @throws KindlingError naming the argument */
export function checkTwo(name: string, value: unknown, range: { min?: number; max?: number } = {}): [number, number] {
  const two = checkArray(name, value, (entry, number) => checkNumber(entry, number, range), 'two numbers');
  if (two.length !== 2) throw new KindlingError(`${name}: expected two numbers, got ${describe(value)}`);
  return two as [number, number];
}

/** The options that rotations and affine transforms share, checked. */
export function checkWarpOptions({ interpolation = 'nearest', fill, center }: AffineOptions) {
  checkChoice('interpolation', interpolation, warpInterpolations);
  if (fill !== undefined) checkFill(fill);
  return { interpolation, fill, center: center === undefined ? undefined : checkTwo('center', center) };
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/**
 * Where the pixels of the result come from: rotated clockwise by `angle`, sheared, scaled and moved, around `center`.
 * [a, b, c, d, e, f]: pixel (x, y) from (a x + b y + c, d x + e y + f).
 */
function inverseMatrix(
  [cx, cy]: readonly [number, number],
  angle: number,
  [tx, ty]: readonly [number, number],
  scale: number,
  [shearX, shearY]: readonly [number, number],
): Matrix {
  const rotation = radians(angle);
  const [sx, sy] = [radians(shearX), radians(shearY)];
  const a = Math.cos(rotation - sy) / Math.cos(sy);
  const b = (-Math.cos(rotation - sy) * Math.tan(sx)) / Math.cos(sy) - Math.sin(rotation);
  const c = Math.sin(rotation - sy) / Math.cos(sy);
  const d = (-Math.sin(rotation - sy) * Math.tan(sx)) / Math.cos(sy) + Math.cos(rotation);
  const [m0, m1, m3, m4] = [d / scale, -b / scale, -c / scale, a / scale];
  return [m0, m1, m0 * (-cx - tx) + m1 * (-cy - ty) + cx, m3, m4, m3 * (-cx - tx) + m4 * (-cy - ty) + cy];
}

/** `center` as tensors want it: from the middle. */
function fromMiddle({ width, height }: Layout, center: readonly [number, number] | undefined): [number, number] {
  return center === undefined ? [0, 0] : [center[0] - width * 0.5, center[1] - height * 0.5];
}

/**
 * A picture rotated clockwise by `angle` degrees, moved by `translate` pixels [x, y], made `scale` times as large and sheared by
 * `shear` degrees [x, y].
 * @throws KindlingError when a number is none of its kind, or an option unknown
 * @see torchvision.transforms.functional.affine
 */
export function affine<Kind extends Picture>(
  picture: Kind,
  angle: number,
  translate: readonly [x: number, y: number],
  scale: number,
  shear: readonly [x: number, y: number],
  options: AffineOptions = {},
): Kind {
  refuseSurplus('affine', arguments, 6);
  const from = layoutOf('affine', picture);
  const { interpolation, fill, center } = checkWarpOptions(checkOptions('affine', options, affineOptionNames));
  checkNumber('angle', angle);
  checkNumber('scale', scale, { exclusiveMin: 0 });
  const [moved, sheared] = [checkTwo('translate', translate), checkTwo('shear', shear)];
  const size = [from.height, from.width] as const;
  if (!from.isBytes) {
    return warpTensor(
      'affine',
      picture,
      size,
      inverseMatrix(fromMiddle(from, center), angle, moved, scale, sheared),
      interpolation,
      fill,
    );
  }
  const matrix = inverseMatrix(center ?? [from.width * 0.5, from.height * 0.5], angle, moved, scale, sheared);
  return warpImage('affine', picture, size, matrix, interpolation, fill);
}

/**
 * A picture rotated counter-clockwise by `angle` degrees.
 * @throws KindlingError when an option is unknown or none of its kind, or the result would be longer than 2^20 pixels
 * @see torchvision.transforms.functional.rotate
 */
export function rotate<Kind extends Picture>(picture: Kind, angle: number, options: RotateOptions = {}): Kind {
  refuseSurplus('rotate', arguments, 3);
  const from = layoutOf('rotate', picture);
  const { expand = false, ...others } = checkOptions('rotate', options, [...affineOptionNames, 'expand']);
  const { interpolation, fill, center } = checkWarpOptions(others);
  checkNumber('angle', angle);
  checkBoolean('expand', expand);
  if (!from.isBytes) {
    const matrix = inverseMatrix(fromMiddle(from, center), -angle, [0, 0], 1, [0, 0]);
    return warpTensor(
      'rotate',
      picture,
      expand ? expandedTensor(from, matrix) : [from.height, from.width],
      matrix,
      interpolation,
      fill,
    );
  }
  const turned = ((angle % 360) + 360) % 360;
  return (
    (center === undefined ? quarterTurns(picture, from, turned, expand) : null) ??
    rotateImage(picture, from, turned, expand, options)
  );
}

/** What takes no arithmetic, as PIL knows it; null for any other angle. */
function quarterTurns<Kind extends Picture>(
  picture: Kind,
  { height, width }: Layout,
  angle: number,
  expand: boolean,
): Kind | null {
  if (angle === 0) return picture;
  if (angle === 180) return takePixels('rotate', picture, reversed(height), reversed(width));
  if ((angle !== 90 && angle !== 270) || !(expand || width === height)) return null;
  const turned = transposed('rotate', picture);
  return angle === 90
    ? takePixels('rotate', turned, reversed(width), span(0, height, height))
    : takePixels('rotate', turned, span(0, width, width), reversed(height));
}

/** PIL rounds what makes the matrix, and nothing after. */
function rotateImage<Kind extends Picture>(
  picture: Kind,
  from: Layout,
  angle: number,
  expand: boolean,
  options: RotateOptions,
): Kind {
  const { interpolation, fill, center } = checkWarpOptions(options);
  const [cosine, sine] = [Math.cos(-radians(angle)), Math.sin(-radians(angle))].map((number) => Number(number.toFixed(15)));
  const [cx, cy] = center ?? [from.width / 2, from.height / 2];
  const move = (x: number, y: number, c: number, f: number): [number, number] => [
    cosine * x + sine * y + c,
    -sine * x + cosine * y + f,
  ];
  let [c, f] = move(-cx, -cy, 0, 0);
  [c, f] = [c + cx, f + cy];
  let { width, height } = from;
  if (expand) {
    const corners = [move(0, 0, c, f), move(width, 0, c, f), move(width, height, c, f), move(0, height, c, f)];
    const extent = (axis: 0 | 1) => {
      const places = corners.map((corner) => corner[axis]);
      return Math.ceil(Math.max(...places)) - Math.floor(Math.min(...places));
    };
    const [wide, high] = [extent(0), extent(1)];
    [c, f] = move(-(wide - width) / 2, -(high - height) / 2, c, f);
    [width, height] = [checkSide(wide), checkSide(high)];
  }
  return warpImage('rotate', picture, [height, width], [cosine, sine, c, -sine, cosine, f], interpolation, fill);
}

function expandedTensor({ width, height }: Layout, [a, b, c, d, e, f]: Matrix): [height: number, width: number] {
  const corners = [
    [-0.5, -0.5],
    [-0.5, 0.5],
    [0.5, 0.5],
    [0.5, -0.5],
  ].map(([x, y]) => [x * width, y * height]);
  const extent = (places: number[], length: number) => {
    // what rounding puts beyond a pixel's edge is no pixel
    const cut = (place: number) => Math.trunc((place + length * 0.5) / 1e-4) * 1e-4;
    return checkSide(Math.ceil(cut(Math.max(...places))) - Math.floor(cut(Math.min(...places))));
  };
  const xs = corners.map(([x, y]) => Math.fround(a * x + b * y + c));
  return [
    extent(
      corners.map(([x, y]) => Math.fround(d * x + e * y + f)),
      height,
    ),
    extent(xs, width),
  ];
}

function checkSide(length: number): number {
  if (length >= 1 && length <= LONGEST_SIDE) return length;
  throw new KindlingError(`rotate: expected a result of at most ${LONGEST_SIDE} pixels a side, got ${length}`);
}
