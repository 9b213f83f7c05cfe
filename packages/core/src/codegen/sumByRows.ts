import { type Affine, coefficientOf, cutLoop, replaceLoop } from '../expression/affine';
import { isWholeNumber, loadsOf, rewrite } from '../expression/expression';
import { contentsOf } from './contents';
import type { Kernel } from './kernel';
import type { TileTarget } from './target';

/**
 * How many rows pass side by side, the best first: a processor reads ahead of so many streams, and rows whole pages apart share sets of the first-level
 * cache. A row of 2,048 by a matrix of 16 MB takes 0.45 ms with 8 of them, 0.55 with 16, 0.70 with 4, and 1.6 where all pass a line or two at a time.
 */
const ROWS = [8, 10, 9, 7, 6, 12, 5];
/** So many numbers divide a row, so that tiles do: they add to what is in the output, and so can't overlap. */
const LANES_OF_ROWS = 16;
/** Partial sums of longer rows leave the nearest caches: 768 rows of 128 kB take longer so. */
const LONGEST_ROW = 2 ** 14;

const known = new WeakMap<TileTarget, WeakMap<Kernel, Kernel>>();

/**
 * A sum over rows of a page and more, each read once, that the cache does not hold (a vector by a matrix, the sums of a batch's columns): some rows pass from
 * their beginning to their end, partial sums in the output, before the next ones do. Tile by tile each row is a page of its own, of which a line or two
 * is read. Any other kernel stays as it is.
 */
export function sumByRows(kernel: Kernel, tiles: TileTarget): Kernel {
  const found = known.get(tiles) ?? new WeakMap<Kernel, Kernel>();
  known.set(tiles, found);
  const made = found.get(kernel) ?? byRows(kernel, tiles);
  found.set(kernel, made);
  return made;
}

function byRows(kernel: Kernel, { cacheBytes, pageBytes }: TileTarget): Kernel {
  const { values, outermost, loops } = kernel;
  const [sum, ...others] = contentsOf(values[0]).reduces;
  const [column, ...more] = loops;
  if (values.length > 1 || outermost !== null || column?.stride !== 1 || more.length > 0) return kernel;
  if (sum?.name !== 'sum' || sum.isStair || others.length > 0 || sum.loops.length !== 1 || isWholeNumber(sum)) return kernel;
  const { loop } = column;
  const [rows] = sum.loops;
  const isLong = loop.size % LANES_OF_ROWS === 0 && loop.size <= LONGEST_ROW && 4 * rows.size * loop.size > cacheBytes;
  const length = ROWS.find((count) => rows.size % count === 0 && rows.size > count);
  const streams = loadsOf(sum.x).filter(({ index }) => index.terms.has(rows) && index.terms.has(loop));
  const isRow = (index: Affine) => coefficientOf(index, loop) === 1 && 4 * Math.abs(coefficientOf(index, rows)) >= pageBytes;
  if (!isLong || length === undefined || streams.length === 0 || !streams.every(({ index }) => isRow(index))) return kernel;
  const { outer, inner, index } = cutLoop(rows, length);
  const cut = rewrite(values, {
    index: (at) => replaceLoop(at, rows, index),
    loops: (list) => list.flatMap((other) => (other === rows ? [outer, inner] : [other])),
  });
  return { ...kernel, values: cut, outermost: outer };
}
