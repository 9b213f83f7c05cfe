import { KindlingError } from '@kindling/checks';
import { constantIndex, loopIndex, newLoop } from '../expression/affine';
import type { DType } from '../expression/dtype';
import { at, constant, indexValue, reduce, select } from '../expression/expression';
import { type GraphNode, leafNode } from '../graph/node';
import type { DtypeRule, OpDefinition } from '../graph/operation';
import { wordsOf } from '../graph/words';
import { type Shape, shapeText } from '../shape/shape';
import { defineOp, type Op } from './define';
import { readBroadcast, referenceFrom } from './reference';
import { expand, pad } from './view';

interface GatherAttributes {
  readonly dim: number;
  /** What a user calls the indices, if they come from one: then those that an op computes are checked before a result is given out. */
  readonly from?: string;
}

const withDim = (shape: readonly number[], dim: number, size: number) => shape.map((s, d) => (d === dim ? size : s));

/** @throws KindlingError for what is no index */
function checkIndexDtype(name: string, dtype: DType): void {
  if (dtype !== 'int32') throw new KindlingError(`${name}: expected int32, got ${dtype}`);
}

const chosenByIndex: DtypeRule<GatherAttributes> = ([x, index], { from }, name) => {
  checkIndexDtype(from ?? `${name}: index`, index);
  return { inputs: [x, index], output: x };
};

/**
 * The elements of x at places along a dimension that an index tells, one for each of its elements. Shape: that of the index, which has as
 * many dimensions as x and is nowhere else longer. An index outside gives 0.
 * @see torch.gather
 */
export const gather: Op<GatherAttributes> = defineOp<GatherAttributes>({
  name: 'gather',
  role: 'gather',
  shape: ([shape, index], { dim }) => {
    const fits = index.length === shape.length && index.every((size, d) => d === dim || size <= shape[d]);
    if (fits) return [...index];
    throw new KindlingError(
      `gather: index: expected a shape that fits into ${shapeText(shape)} but for dimension ${dim}, got ${shapeText(index)}`,
    );
  },
  dtype: chosenByIndex,
  kernel: ({ inputs: [x, chosen], inputShapes: [shape], index, attributes: { dim } }) => {
    const loop = newLoop(shape[dim]);
    return at(loop, chosen(...index), x(...index.map((i, d) => (d === dim ? loopIndex(loop) : i))));
  },
  reference: ([x, chosen], { dim }) =>
    referenceFrom(chosen.shape, (index) => {
      const place = readBroadcast(chosen, index);
      if (!(place >= 0 && place < x.shape[dim])) return 0;
      return readBroadcast(x, withDim(index, dim, place));
    }),
  checkedIndices: ({ dim, from }, [shape]) => (from === undefined ? null : { input: 1, name: from, count: shape[dim] }),
  gradient: ({ grad, inputs: [x, chosen], attributes: { dim } }) => [spreadInto(x.shape, dim, chosen, grad), null],
  samples: [
    {
      shapes: [
        [4, 5],
        [4, 1],
      ],
      attributes: { dim: 1 },
      range: [0, 4],
      integers: true,
      dtypes: ['float32', 'int32'],
    },
    {
      shapes: [
        [5, 7],
        [9, 7],
      ],
      attributes: { dim: 0 },
      range: [-1, 5],
      integers: true,
      dtypes: ['float32', 'int32'],
    },
    {
      shapes: [
        [3, 6, 5],
        [2, 7, 3],
      ],
      attributes: { dim: 1 },
      range: [0, 5],
      integers: true,
      dtypes: ['int32', 'int32'],
    },
    { shapes: [[1], [3]], attributes: { dim: 0 }, range: [0, 0], integers: true, dtypes: ['bool', 'int32'] },
  ],
});

export interface ScatterAttributes {
  readonly dim: number;
  /** How many places there are along it. */
  readonly size: number;
  /** As in GatherAttributes. */
  readonly from?: string;
}

const spreadByIndex: DtypeRule<ScatterAttributes> = ([index, source], { from }, name) => {
  checkIndexDtype(from ?? `${name}: index`, index);
  // of bools it counts those that are true
  const output = source === 'bool' ? 'int32' : source;
  return { inputs: [index, output], output };
};

/**
 * What an op is that makes something of the elements that go to each place: those of a place come in their order, and what is there first changes nothing
 * of them.
 */
export const scattering = (
  name: 'sum' | 'max',
  firstOf: (dtype: DType) => number,
  combine: (made: number, element: number) => number,
): Pick<OpDefinition<ScatterAttributes>, 'role' | 'shape' | 'dtype' | 'kernel' | 'reference' | 'checkedIndices'> => ({
  role: 'scatter',
  shape: ([, shape], { dim, size }) => withDim(shape, dim, size),
  dtype: spreadByIndex,
  kernel: ({ inputs: [chosen, source], inputShapes: [shape], index, dtype, attributes: { dim } }) => {
    const loop = newLoop(shape[dim]);
    const from = index.map((i, d) => (d === dim ? loopIndex(loop) : i));
    const goesHere = [indexValue(index[dim], 'int32'), chosen(...from)] as const;
    return reduce(name, [loop], select('equal', ...goesHere, source(...from), constant(firstOf(dtype), dtype)));
  },
  reference: ([chosen, source], { dim, size }) =>
    referenceFrom(withDim(source.shape, dim, size), (index) => {
      let made = firstOf('float32');
      for (let i = 0; i < source.shape[dim]; i++) {
        const from = withDim(index, dim, i);
        if (readBroadcast(chosen, from) === index[dim]) made = combine(made, readBroadcast(source, from));
      }
      return made;
    }),
  checkedIndices: ({ size, from }) => (from === undefined ? null : { input: 0, name: from, count: size }),
});

/**
 * Sums elements at places along a dimension that an index tells; zeros where none goes, and what an index outside names goes nowhere. The
 * sum at a place runs in the order of the elements. Shape: that of the index and of the elements, with `size` along the dimension.
 * @see torch.scatter_add
 */
export const scatterSum: Op<ScatterAttributes> = defineOp<ScatterAttributes>({
  name: 'scatterSum',
  ...scattering(
    'sum',
    () => 0,
    (sum, element) => sum + element,
  ),
  gradient: ({ grad, inputs: [chosen], attributes: { dim } }) => [null, gather([grad, chosen], { dim })],
  samples: [
    { shapes: [[9], [9]], attributes: { dim: 0, size: 5 }, range: [-1, 5], integers: true, dtypes: ['int32', 'float32'] },
    {
      shapes: [
        [13, 7],
        [13, 7],
      ],
      attributes: { dim: 0, size: 5 },
      range: [0, 4],
      integers: true,
      dtypes: ['int32', 'float32'],
    },
    {
      shapes: [
        [3, 6, 5],
        [3, 6, 5],
      ],
      attributes: { dim: 1, size: 9 },
      range: [0, 8],
      integers: true,
      dtypes: ['int32', 'int32'],
    },
    {
      shapes: [
        [5, 11],
        [5, 11],
      ],
      attributes: { dim: 1, size: 3 },
      range: [0, 2],
      integers: true,
      dtypes: ['int32', 'float32'],
    },
  ],
});

/** Puts x at an index along a dimension, zeros elsewhere; x and the index have size 1 there. @see torch.scatter */
const place: Op<ScatterAttributes> = defineOp<ScatterAttributes>({
  name: 'place',
  role: 'elementwise',
  shape: ([, shape], { dim, size }) => withDim(shape, dim, size),
  dtype: spreadByIndex,
  kernel: ({ inputs: [chosen, x], index, dtype, attributes: { dim } }) => {
    const source = index.map((i, d) => (d === dim ? constantIndex(0) : i));
    return select('equal', indexValue(index[dim], 'int32'), chosen(...source), x(...source), constant(0, dtype));
  },
  reference: ([chosen, x], { dim, size }) =>
    referenceFrom(withDim(x.shape, dim, size), (index) =>
      readBroadcast(chosen, index) === index[dim] ? readBroadcast(x, index) : 0,
    ),
  checkedIndices: ({ size, from }) => (from === undefined ? null : { input: 0, name: from, count: size }),
  gradient: ({ grad, inputs: [chosen], attributes: { dim } }) => [null, gather([grad, chosen], { dim })],
  samples: [
    {
      shapes: [
        [4, 1],
        [4, 1],
      ],
      attributes: { dim: 1, size: 5 },
      range: [0, 4],
      integers: true,
      dtypes: ['int32', 'float32'],
    },
    {
      shapes: [
        [1, 7],
        [1, 7],
      ],
      attributes: { dim: 0, size: 9 },
      range: [0, 8],
      integers: true,
      dtypes: ['int32', 'float32'],
    },
  ],
});

/** The entries of a dimension at places that are known. Shape: (..., n, ...) -> (..., number of places, ...) */
export function entriesAt(x: GraphNode, dim: number, places: ArrayLike<number>): GraphNode {
  const alone = x.shape.map((_, d) => (d === dim ? places.length : 1));
  const index = leafNode(
    wordsOf(Int32Array.from(places)),
    alone,
    alone.map((_, d) => (d === dim ? 1 : 0)),
    'int32',
  );
  return gather([x, expand([index], { shape: withDim(x.shape, dim, places.length) })], { dim });
}

/** Sums elements at places along a dimension of zeros of a shape, which may be longer than the index in the others. */
export function spreadInto(shape: Shape, dim: number, index: GraphNode, source: GraphNode, from?: string): GraphNode {
  const spread = index.shape[dim] === 1 ? place : scatterSum;
  const attributes = { dim, size: shape[dim] };
  const sums = spread([index, source], from === undefined ? attributes : { ...attributes, from });
  const missing = shape.map((size, d) => size - sums.shape[d]);
  if (missing.every((size) => size === 0)) return sums;
  return pad([sums], { before: shape.map(() => 0), after: missing, value: 0 });
}

interface OneHotAttributes {
  readonly classes: number;
}

/** 1 where the last dimension's place is the index, else 0. Shape: (...) -> (..., classes). @see torch.nn.functional.one_hot */
export const oneHot: Op<OneHotAttributes> = defineOp<OneHotAttributes>({
  name: 'oneHot',
  role: 'elementwise',
  shape: ([shape], { classes }) => [...shape, classes],
  dtype: ([index], _, name) => {
    checkIndexDtype(`${name}: index`, index);
    return { inputs: [index], output: index };
  },
  kernel: ({ inputs: [chosen], index }) => {
    const place = indexValue(index[index.length - 1], 'int32');
    return select('equal', place, chosen(...index.slice(0, -1)), constant(1, 'int32'), constant(0, 'int32'));
  },
  reference: ([chosen], { classes }) =>
    referenceFrom([...chosen.shape, classes], (index) =>
      readBroadcast(chosen, index.slice(0, -1)) === index[index.length - 1] ? 1 : 0,
    ),
  checkedIndices: ({ classes }) => ({ input: 0, name: 'oneHot: index', count: classes }),
  gradient: 'zero',
  samples: [
    { shapes: [[3, 5]], attributes: { classes: 7 }, range: [0, 6], integers: true, dtypes: ['int32'] },
    { shapes: [[]], attributes: { classes: 3 }, range: [0, 2], integers: true, dtypes: ['int32'] },
  ],
});
