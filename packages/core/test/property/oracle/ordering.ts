import { count, forEachIndex, OracleTensor } from './oracleTensor';
import { taken } from './parts';
import { maxIndices } from './statistics';

interface OrderOptions {
  readonly dim?: number | readonly number[];
  readonly descending?: boolean;
  /** How many are wanted; all if not said. */
  readonly count?: number;
}

/** Smaller numbers first, NaN behind all. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}

/** The elements along a dimension in order, and their places. */
export function inOrder(x: OracleTensor, { dim = -1, descending = false, count: wanted }: OrderOptions): OracleTensor[] {
  if (x.shape.length === 0) return [x, new OracleTensor([], Float64Array.of(0), [], 'int32')];
  const along = (dim as number) < 0 ? (dim as number) + x.shape.length : (dim as number);
  const size = x.shape[along];
  const shape = x.shape.with(along, wanted ?? size);
  const read = (index: readonly number[], i: number) =>
    x.data[index.with(along, i).reduce((flat, at, d) => flat * x.shape[d] + at, 0)];
  const placeAt = (index: readonly number[]) => {
    const places = Array.from({ length: size }, (_, i) => i);
    const sign = descending ? -1 : 1;
    return places.sort((i, j) => sign * compare(read(index, i), read(index, j)) || i - j)[index[along]];
  };
  const places = new Float64Array(count(shape));
  forEachIndex(shape, (index, flat) => {
    places[flat] = placeAt(index);
  });
  const values = taken([x], shape, (index) => ({ part: 0, index: index.with(along, placeAt(index)) }));
  return [values, new OracleTensor(shape, places, [], 'int32')];
}

/** What is drawn where only one place can be: the largest probability, as often as is asked for. */
export function onlyPlace(x: OracleTensor, samples: number): OracleTensor {
  const place = maxIndices(x, { dim: x.shape.length - 1, keepDim: true });
  const shape = place.shape.with(-1, samples);
  const drawn = taken([place], shape, (index) => ({ part: 0, index: index.with(-1, 0) }));
  return new OracleTensor(shape, drawn.data, [], 'int32');
}
