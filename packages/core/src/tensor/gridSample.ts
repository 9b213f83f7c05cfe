import { checkBoolean, checkChoice, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { checkedSize, checkShape, shapeText } from '../shape/shape';
import { tensor } from './creation';
import { where } from './functional';
import { floatTensor } from './operands';
import type { Tensor } from './tensor';

/** How pictures are read between their pixels, and beyond them. */
export interface GridSampleOptions {
  /** 'bilinear' if not said: between the four pixels around; 'bicubic' between sixteen; 'nearest' takes one. */
  readonly mode?: 'bilinear' | 'nearest' | 'bicubic' | undefined;
  /** What lies beyond the picture: 'zeros' if not said, the 'border' again, or the picture in a mirror ('reflection'). */
  readonly paddingMode?: 'zeros' | 'border' | 'reflection' | undefined;
  /** Whether -1 and 1 are the middles of the outermost pixels; false if not said: their outer edges. */
  readonly alignCorners?: boolean | undefined;
}

/** Pixels along one axis that a place lies between, each with its weight. */
type Tap = readonly [pixel: Tensor, weight: Tensor];

/**
 * Pictures read at other places, as a spatial transformer does: a grid's places are (x, y), from -1 at the left and the top to 1 at the right and the bottom.
 * Shape: x (N, C, H, W), grid (N, OH, OW, 2) -> (N, C, OH, OW)
 * @throws KindlingError naming what does not fit
 * @see torch.nn.functional.grid_sample
 */
export function gridSample(x: Tensor, grid: Tensor, options?: GridSampleOptions): Tensor {
  refuseSurplus('gridSample', arguments, 3);
  const known = ['mode', 'paddingMode', 'alignCorners'] as const;
  const { mode = 'bilinear', paddingMode = 'zeros', alignCorners = false } = checkOptions('gridSample', options, known);
  checkChoice('gridSample: mode', mode, ['bilinear', 'nearest', 'bicubic']);
  checkChoice('gridSample: paddingMode', paddingMode, ['zeros', 'border', 'reflection']);
  checkBoolean('gridSample: alignCorners', alignCorners);
  const [{ shape }, { shape: places }] = [floatTensor('gridSample: x', x), floatTensor('gridSample: grid', grid)];
  if (shape.length !== 4 || shape[2] === 0 || shape[3] === 0) {
    throw new KindlingError(`gridSample: x: expected shape (N, C, H, W) of one pixel or more, got ${shapeText(shape)}`);
  }
  if (places.length !== 4 || places[0] !== shape[0] || places[3] !== 2) {
    const expected = `shape (N, OH, OW, 2) of the ${shape[0]} pictures of x`;
    throw new KindlingError(`gridSample: grid: expected ${expected}, got ${shapeText(places)}`);
  }
  const [batch, channels, height, width] = shape;
  const [, outHeight, outWidth] = places;
  const points = outHeight * outWidth;
  const [horizontal, vertical] = [width, height].map((size, axis) => {
    const unit = grid.select(3, axis).reshape([batch, 1, points]);
    const place = alignCorners
      ? unit
          .add(1)
          .div(2)
          .mul(size - 1)
      : unit.add(1).mul(size).sub(1).div(2);
    return tapsOf[mode](place, (at) => within[paddingMode](at, size, alignCorners));
  });
  const pixels = x.reshape([batch, channels, height * width]);
  const wide: readonly number[] = [batch, channels, points];
  const shares = vertical.flatMap(([row, rowWeight]) =>
    horizontal.map(([column, columnWeight]) => {
      const index = indexIn(row, height).mul(width).add(indexIn(column, width));
      const isOutside = isIn(row, height).logicalAnd(isIn(column, width)).logicalNot();
      const read = pixels.gather(2, index.expand(wide)).maskedFill(isOutside, 0);
      return read.mul(rowWeight.mul(columnWeight));
    }),
  );
  return shares.reduce((sum, share) => sum.add(share)).reshape([batch, channels, outHeight, outWidth]);
}

const isIn = (pixel: Tensor, size: number): Tensor => pixel.ge(0).logicalAnd(pixel.lt(size));

/** A pixel's number, of one that is there: those beyond are read and left out. */
const indexIn = (pixel: Tensor, size: number): Tensor => where(isIn(pixel, size), pixel, 0).to('int32');

const tapsOf = {
  nearest: (place: Tensor, inside: (at: Tensor) => Tensor): Tap[] => {
    // a grid has a gradient of 0, as in PyTorch, rather than none
    const one = place.nanToNum().floor().mul(0).add(1);
    return [[inside(place).round(), one]];
  },
  bilinear: (place: Tensor, inside: (at: Tensor) => Tensor): Tap[] => {
    const at = inside(place);
    const first = at.floor();
    const beyond = at.sub(first);
    return [
      [first, beyond.mul(-1).add(1)],
      [first.add(1), beyond],
    ];
  },
  // each of the four pixels is brought inside by itself, not the place between them
  bicubic: (place: Tensor, inside: (at: Tensor) => Tensor): Tap[] => {
    const first = place.floor();
    const beyond = place.sub(first);
    const before = beyond.mul(-1).add(1);
    const weights = [farWeight(beyond.add(1)), nearWeight(beyond), nearWeight(before), farWeight(before.add(1))];
    return weights.map((weight, i): Tap => [inside(first.add(i - 1)), weight]);
  },
};

/** The steepness of Keys' cubic, which PyTorch and OpenCV take. */
const A = -0.75;

/** Keys' cubic at distances up to 1. */
const nearWeight = (distance: Tensor): Tensor =>
  distance
    .mul(A + 2)
    .sub(A + 3)
    .mul(distance)
    .mul(distance)
    .add(1);

/** Keys' cubic at distances from 1 to 2. */
const farWeight = (distance: Tensor): Tensor =>
  distance
    .mul(A)
    .sub(5 * A)
    .mul(distance)
    .add(8 * A)
    .mul(distance)
    .sub(4 * A);

/** A place along an axis, brought to where the picture is. */
const within = {
  zeros: (place: Tensor) => place,
  border: clipped,
  reflection: (place: Tensor, size: number, alignCorners: boolean) => {
    const [low, span] = alignCorners ? [0, size - 1] : [-0.5, size];
    if (span === 0) return place.mul(0);
    const signed = place.sub(low);
    const distance = where(signed.lt(0), signed.mul(-1), signed);
    const isTurned = distance.div(span).floor().remainder(2).eq(1);
    const rest = distance.fmod(span);
    return clipped(where(isTurned, rest.mul(-1).add(span), rest).add(low), size);
  },
};

/** From the first pixel to the last; at both and beyond them the slope is 0, and NaN is the first, as in PyTorch. */
function clipped(place: Tensor, size: number): Tensor {
  return where(place.gt(0), where(place.lt(size - 1), place, size - 1), 0);
}

/**
 * The places that pictures of a size have under a matrix each, for `gridSample`: where each pixel of the result is read.
 * Shape: theta (N, 2, 3), size [N, C, H, W] -> (N, H, W, 2)
 * @throws KindlingError naming what does not fit
 * @see torch.nn.functional.affine_grid
 */
export function affineGrid(
  theta: Tensor,
  size: readonly number[],
  options?: { readonly alignCorners?: boolean | undefined },
): Tensor {
  refuseSurplus('affineGrid', arguments, 3);
  const { alignCorners = false } = checkOptions('affineGrid', options, ['alignCorners']);
  checkBoolean('affineGrid: alignCorners', alignCorners);
  const { shape } = floatTensor('affineGrid: theta', theta);
  if (shape.length !== 3 || shape[1] !== 2 || shape[2] !== 3) {
    throw new KindlingError(`affineGrid: theta: expected shape (N, 2, 3), got ${shapeText(shape)}`);
  }
  const sizes = checkShape('affineGrid: size', size, (dim) => Math.min(dim, 1));
  if (sizes.length !== 4 || sizes[0] !== shape[0]) {
    throw new KindlingError(
      `affineGrid: size: expected [N, C, H, W] of the ${shape[0]} pictures of theta, got ${shapeText(sizes)}`,
    );
  }
  const [batch, , height, width] = sizes;
  checkedSize('affineGrid: size', [batch, height, width, 2]);
  const [x, y] = [
    unitPlaces(width, alignCorners).reshape([1, 1, width, 1]),
    unitPlaces(height, alignCorners).reshape([1, height, 1, 1]),
  ];
  const [byX, byY, moved] = [0, 1, 2].map((column) => theta.select(2, column).reshape([batch, 1, 1, 2]));
  return x.mul(byX).add(y.mul(byY)).add(moved);
}

/** The middles of so many pixels between -1 and 1, or from -1 to 1. */
function unitPlaces(size: number, alignCorners: boolean): Tensor {
  return tensor(
    Float32Array.from({ length: size }, (_, i) => {
      if (!alignCorners) return (2 * i + 1) / size - 1;
      return size === 1 ? 0 : (2 * i) / (size - 1) - 1;
    }),
  );
}
