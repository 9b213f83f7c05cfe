import { KindlingError } from '@kindling/checks';
import { fillOf, layoutOf, type Picture, pictureLike } from '../picture';
import type { WarpInterpolation } from './affine';
import type { Matrix } from './warpImage';

/**
 * A tensor whose pixels come from elsewhere, by a matrix from the middle of the result to that of the picture.
 * @throws KindlingError for 'bicubic', as torchvision
 * @see torch.nn.functional.grid_sample with align_corners=False
 */
export function warpTensor<Kind extends Picture>(
  name: string,
  picture: Kind,
  [height, width]: readonly [number, number],
  [a, b, c, d, e, f]: Matrix,
  interpolation: WarpInterpolation,
  fill: number | readonly number[] | undefined,
): Kind {
  if (interpolation === 'bicubic') {
    throw new KindlingError(`${name}: interpolation: expected 'nearest' or 'bilinear' for a tensor, got 'bicubic'`);
  }
  const from = layoutOf(name, picture);
  const filling = fill === undefined ? null : fillOf(name, fill, from).map(Math.fround);
  const warped = pictureLike(name, picture, height, width);
  const to = layoutOf(name, warped);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromMiddleX, fromMiddleY] = [x - width * 0.5 + 0.5, y - height * 0.5 + 0.5];
      const placeX = a * fromMiddleX + b * fromMiddleY + c + (from.width - 1) / 2;
      const placeY = d * fromMiddleX + e * fromMiddleY + f + (from.height - 1) / 2;
      for (let plane = 0; plane < from.planes; plane++) {
        const at = interpolation === 'nearest' ? nearest : bilinear;
        to.data[plane * to.planeStep + y * width + x] = at(
          from.data.subarray(plane * from.planeStep, (plane + 1) * from.planeStep),
          from,
          placeX,
          placeY,
          filling === null ? null : filling[plane % from.channels],
        );
      }
    }
  }
  return warped;
}

type Sizes = { readonly width: number; readonly height: number };

function nearest(
  data: ArrayLike<number>,
  { width, height }: Sizes,
  placeX: number,
  placeY: number,
  nothing: number | null,
): number {
  const [x, y] = [roundToEven(placeX), roundToEven(placeY)];
  return x >= 0 && x < width && y >= 0 && y < height ? data[y * width + x] : (nothing ?? 0);
}

function roundToEven(number: number): number {
  // float32, in which a half is a half
  const single = Math.fround(number);
  const below = Math.floor(single);
  if (single - below !== 0.5) return Math.round(single);
  return below % 2 === 0 ? below : below + 1;
}

/** What lies outside is 0, or mixed in as `nothing`. */
function bilinear(
  data: ArrayLike<number>,
  { width, height }: Sizes,
  placeX: number,
  placeY: number,
  nothing: number | null,
): number {
  const [x, y] = [Math.floor(placeX), Math.floor(placeY)];
  const [restX, restY] = [placeX - x, placeY - y];
  let [sum, inside] = [0, 0];
  for (let dy = 0; dy < 2; dy++) {
    for (let dx = 0; dx < 2; dx++) {
      const [column, row] = [x + dx, y + dy];
      if (!(column >= 0 && column < width && row >= 0 && row < height)) continue;
      const share = (dx === 0 ? 1 - restX : restX) * (dy === 0 ? 1 - restY : restY);
      sum += share * data[row * width + column];
      inside += share;
    }
  }
  // as torchvision: beside something else, what is there counts by its share once more
  return nothing === null ? sum : sum * inside + (1 - inside) * nothing;
}
