import { add } from './elementwise';
import { reshape } from './movement';
import { count, forEachIndex, OracleTensor, place } from './oracleTensor';

const along = (dim: number, rank: number) => (dim < 0 ? dim + rank : dim);
/** A scalar counts as a list of one. */
const atLeastOne = (x: OracleTensor) => (x.shape.length === 0 ? reshape(x, [1]) : x);

/** The flat place in `shape` that each element of an index is about, in the index's order. */
function placesOf(shape: readonly number[], dim: number, index: OracleTensor): number[] {
  const places: number[] = [];
  // where x has size 1, place() reads at 0, which is the only index that there is
  forEachIndex(index.shape, (at, flat) => places.push(place(shape, at.with(dim, index.data[flat]))));
  return places;
}

/** The elements of x at flat places; what one element gives several times adds up in its gradient. */
function picked(x: OracleTensor, places: readonly number[], shape: readonly number[]): OracleTensor {
  const pull = (grad: Float64Array) => {
    const sent = new Float64Array(x.data.length);
    places.forEach((from, flat) => {
      sent[from] += grad[flat];
    });
    return sent;
  };
  const data = Float64Array.from(places, (from) => x.data[from]);
  return new OracleTensor(shape, data, [{ tensor: x, pull }], x.dtype);
}

export function gather(x: OracleTensor, dim: number, index: OracleTensor): OracleTensor {
  const [from, chosen] = [atLeastOne(x), atLeastOne(index)];
  return picked(x, placesOf(from.shape, along(dim, from.shape.length), chosen), index.shape);
}

/** x plus each element of the source at its place; the source may be larger than the index. */
export function scatterAdd(x: OracleTensor, dim: number, index: OracleTensor, source: OracleTensor): OracleTensor {
  const [target, chosen, given] = [x, index, source].map(atLeastOne);
  const places = placesOf(target.shape, along(dim, target.shape.length), chosen);
  const sources: number[] = [];
  forEachIndex(chosen.shape, (at) => sources.push(place(given.shape, at)));
  const sums = new Float64Array(x.data.length);
  places.forEach((to, i) => {
    const sum = sums[to] + source.data[sources[i]];
    sums[to] = x.dtype === 'int32' ? sum | 0 : sum;
  });
  const pull = (grad: Float64Array) => {
    const sent = new Float64Array(source.data.length);
    places.forEach((to, i) => {
      sent[sources[i]] += grad[to];
    });
    return sent;
  };
  return add(x, new OracleTensor(x.shape, sums, [{ tensor: source, pull }], x.dtype));
}

export function indexSelect(x: OracleTensor, dim: number, index: OracleTensor): OracleTensor {
  const from = atLeastOne(x);
  const d = along(dim, from.shape.length);
  const shape = from.shape.with(d, index.data.length);
  const places: number[] = [];
  forEachIndex(shape, (at) => places.push(place(from.shape, at.with(d, index.data[at[d]]))));
  return picked(x, places, x.shape.length === 0 ? [] : shape);
}

export function take(x: OracleTensor, index: OracleTensor): OracleTensor {
  return picked(x, [...index.data], index.shape);
}

export function embedding(input: OracleTensor, weight: OracleTensor): OracleTensor {
  return reshape(indexSelect(weight, 0, input), [...input.shape, weight.shape[1]]);
}

export function oneHot(x: OracleTensor, classes: number): OracleTensor {
  const data = new Float64Array(count(x.shape) * classes);
  x.data.forEach((place, i) => {
    data[i * classes + place] = 1;
  });
  return new OracleTensor([...x.shape, classes], data, [], 'int32');
}
