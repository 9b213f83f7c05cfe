import { fillOf, layoutOf, type Picture, pictureLike } from '../picture';

/** An entry of rows or columns where there is nothing to take. */
export const NOTHING = -1;

/** A picture of these rows and columns of another one; `fill` where one is `NOTHING`. */
export function takePixels<Kind extends Picture>(
  name: string,
  picture: Kind,
  rows: Int32Array,
  columns: Int32Array,
  fill: number | readonly number[] = 0,
): Kind {
  const from = layoutOf(name, picture);
  const filling = fillOf(name, fill, from);
  const taken = pictureLike(name, picture, rows.length, columns.length);
  const to = layoutOf(name, taken);
  for (let plane = 0; plane < from.planes; plane++) {
    const nothing = filling[plane % from.channels];
    for (let y = 0; y < rows.length; y++) {
      const start = plane * from.planeStep + rows[y] * from.width * from.step;
      let write = plane * to.planeStep + y * to.width * to.step;
      const missing = rows[y] === NOTHING;
      for (let x = 0; x < columns.length; x++, write += to.step) {
        to.data[write] = missing || columns[x] === NOTHING ? nothing : from.data[start + columns[x] * from.step];
      }
    }
  }
  return taken;
}

/** first, first + 1, ... `count` of them, and `NOTHING` for those outside of 0..length-1. */
export function span(first: number, count: number, length: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => (first + i < 0 || first + i >= length ? NOTHING : first + i));
}

/** length-1, ..., 1, 0. */
export function reversed(length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => length - 1 - i);
}
