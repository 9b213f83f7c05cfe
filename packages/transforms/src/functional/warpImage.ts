import { fillOf, type Layout, layoutOf, type Picture, pictureLike } from '../picture';
import type { WarpInterpolation } from './affine';

/** [a, b, c, d, e, f]: what stands at (x, y) comes from (a x + b y + c, d x + e y + f). */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** An image of bytes whose pixels come from elsewhere, with the bits that PIL's `Image.transform` gives. */
export function warpImage<Kind extends Picture>(
  name: string,
  picture: Kind,
  [height, width]: readonly [number, number],
  matrix: Matrix,
  interpolation: WarpInterpolation,
  fill: number | readonly number[] = 0,
): Kind {
  const from = layoutOf(name, picture);
  const filling = fillOf(name, fill, from);
  const warped = pictureLike(name, picture, height, width);
  const to = layoutOf(name, warped);
  for (let place = 0; place < to.data.length; place++) to.data[place] = filling[place % from.channels];
  if (interpolation === 'nearest' && matrix[1] === 0 && matrix[3] === 0) scaleNearest(from, to, matrix);
  else if (interpolation === 'nearest') takeNearest(from, to, matrix);
  else mix(from, to, matrix, interpolation === 'bilinear' ? bilinear : bicubic);
  return warped;
}

function takeNearest(from: Layout, to: Layout, matrix: Matrix): void {
  const [a, b, c, d, e, f] = matrix;
  const isSmall = (x: number, y: number) => Math.abs(x * a + y * b + c) < 32768 && Math.abs(x * d + y * e + f) < 32768;
  const { width, height } = to;
  // PIL computes with 16 bits behind the point where those before it do
  const fixed = isSmall(0, 0) && isSmall(width, height) && isSmall(0, height) && isSmall(width, 0);
  const scale = fixed ? 65536 : 1;
  const whole = (number: number) => (fixed ? Math.floor(number * 65536 + 0.5) : number);
  const [stepX, stepY, rowX, rowY] = [whole(a), whole(d), whole(b), whole(e)];
  let [startX, startY] = [whole(c + a * 0.5 + b * 0.5), whole(f + d * 0.5 + e * 0.5)];
  for (let y = 0; y < height; y++, startX += rowX, startY += rowY) {
    let [placeX, placeY] = [startX, startY];
    for (let x = 0; x < width; x++, placeX += stepX, placeY += stepY) {
      copyPixel(from, Math.floor(placeX / scale), Math.floor(placeY / scale), to, y * width + x);
    }
  }
}

function scaleNearest(from: Layout, to: Layout, [a, , c, , e, f]: Matrix): void {
  let placeY = f + e * 0.5;
  for (let y = 0; y < to.height; y++, placeY += e) {
    let placeX = c + a * 0.5;
    for (let x = 0; x < to.width; x++, placeX += a) copyPixel(from, Math.floor(placeX), Math.floor(placeY), to, y * to.width + x);
  }
}

function copyPixel({ data, width, height, channels }: Layout, x: number, y: number, to: Layout, pixel: number): void {
  // NaN is nowhere
  if (!(x >= 0 && x < width && y >= 0 && y < height)) return;
  const read = (y * width + x) * channels;
  for (let channel = 0; channel < channels; channel++) to.data[pixel * channels + channel] = data[read + channel];
}

/** What a picture is at a place between its pixels, with the middles of pixels at whole numbers. */
type At = (from: Layout, x: number, y: number, channel: number) => number;

function mix(from: Layout, to: Layout, [a, b, c, d, e, f]: Matrix, at: At): void {
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      const placeX = a * (x + 0.5) + b * (y + 0.5) + c;
      const placeY = d * (x + 0.5) + e * (y + 0.5) + f;
      if (!(placeX >= 0 && placeX < from.width && placeY >= 0 && placeY < from.height)) continue;
      const write = (y * to.width + x) * to.channels;
      for (let channel = 0; channel < to.channels; channel++) {
        to.data[write + channel] = Math.min(Math.max(at(from, placeX - 0.5, placeY - 0.5, channel), 0), 255);
      }
    }
  }
}

const clamp = (place: number, length: number) => (place < 0 ? 0 : place < length ? place : length - 1);

function bilinear({ data, width, height, channels }: Layout, placeX: number, placeY: number, channel: number): number {
  const [x, y] = [Math.floor(placeX), Math.floor(placeY)];
  const [restX, restY] = [placeX - x, placeY - y];
  const [left, right] = [clamp(x, width), clamp(x + 1, width)];
  const row = (line: number) => {
    const [first, second] = [data[(line * width + left) * channels + channel], data[(line * width + right) * channels + channel]];
    return first + (second - first) * restX;
  };
  const above = row(clamp(y, height));
  const below = y + 1 >= 0 && y + 1 < height ? row(y + 1) : above;
  return above + (below - above) * restY;
}

function bicubic({ data, width, height, channels }: Layout, placeX: number, placeY: number, channel: number): number {
  const [x, y] = [Math.floor(placeX), Math.floor(placeY)];
  const [restX, restY] = [placeX - x, placeY - y];
  const columns = [-1, 0, 1, 2].map((n) => clamp(x + n, width));
  const row = (line: number) => {
    const [p, q, r, s] = columns.map((column) => data[(line * width + column) * channels + channel]);
    return cubicBetween(p, q, r, s, restX);
  };
  const rows = [row(clamp(y - 1, height))];
  // a row that is not there is the one before it
  for (const line of [y, y + 1, y + 2]) rows.push(line >= 0 && line < height ? row(line) : rows[rows.length - 1]);
  return cubicBetween(rows[0], rows[1], rows[2], rows[3], restY);
}

/** The cubic through q and r at `rest` of the way between them. */
function cubicBetween(p: number, q: number, r: number, s: number, rest: number): number {
  return q + rest * (-p + r + rest * (2 * (p - q) + r - s + rest * (-p + q - r + s)));
}
