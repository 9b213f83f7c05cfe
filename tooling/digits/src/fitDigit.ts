import type { Plane } from './planes';

/** MNIST's digits fit into a square of so many dots. */
export const box = 20;

// These two speak of nothing outside themselves: the playground writes them, as text, into a page that stands alone.

/** Where there is ink: from `top` and `left` to before `bottom` and `right`. */
export function boundsOf({ values, height, width }: Plane) {
  let [top, left, bottom, right] = [height, width, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (values[i] < 0.1) continue;
    const [y, x] = [Math.floor(i / width), i % width];
    [top, left, bottom, right] = [Math.min(top, y), Math.min(left, x), Math.max(bottom, y + 1), Math.max(right, x + 1)];
  }
  return { top, left, bottom, right };
}

/** The digit alone, its longer side 20 dots, in the middle of 28 x 28 by its centre of mass, its darkest ink white. */
export function fitDigit(plane: Plane, bounds: typeof boundsOf): Uint8Array {
  const [side, longest] = [28, 20];
  const { top, left, bottom, right } = bounds(plane);
  const dot = Math.max(bottom - top, right - left) / longest;
  const height = Math.max(1, Math.round((bottom - top) / dot));
  const width = Math.max(1, Math.round((right - left) / dot));

  /** Which of the numbers from `start` to `end` make each of `count` equal pieces, and with what share. */
  function shares(start: number, end: number, count: number): [index: number, share: number][][] {
    const length = (end - start) / count;
    return Array.from({ length: count }, (_, piece) => {
      const [from, to] = [start + piece * length, start + (piece + 1) * length];
      const parts: [number, number][] = [];
      for (let i = Math.floor(from); i < Math.min(end, Math.ceil(to)); i++) {
        parts.push([i, (Math.min(i + 1, to) - Math.max(i, from)) / length]);
      }
      return parts;
    });
  }

  // each dot is the mean of what it covers
  const [rows, columns] = [shares(top, bottom, height), shares(left, right, width)];
  const values = new Float32Array(height * width);
  let [mass, massY, massX] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const [row, share] of rows[y]) {
        for (const [column, part] of columns[x]) sum += share * part * plane.values[row * plane.width + column];
      }
      values[y * width + x] = sum;
      const value = values[y * width + x];
      mass += value;
      massY += value * y;
      massX += value * x;
    }
  }

  const place = (centre: number, size: number) => Math.max(0, Math.min(side - size, Math.round(side / 2 - centre)));
  const [above, before] = [place(massY / mass, height), place(massX / mass, width)];
  const white = 0.92 * values.reduce((most, value) => Math.max(most, value), 0);
  const bytes = new Uint8Array(side * side);
  for (let i = 0; i < values.length; i++) {
    bytes[(above + Math.floor(i / width)) * side + before + (i % width)] = Math.round(255 * Math.min(1, values[i] / white));
  }
  return bytes;
}
