import { constantIndex, loopIndex, newLoop } from '../expression/affine';
import { constant, indexValue, reduce, select } from '../expression/expression';
import { withoutGrad } from '../graph/gradMode';
import { type GraphNode, leafNode } from '../graph/node';
import { LARGEST_EXACT, rowMajorStrides, type Shape } from '../shape/shape';
import { defineOp } from './define';
import { amax, argmax, keptShape } from './reduction';
import { readBroadcast, referenceFrom } from './reference';
import { expand, pad, reshape } from './view';

const PART = 2 ** 12;

/** Indices along a dimension, which has size 1: `low`, or of more elements than float32 counts `high` * 4096 + `low`. */
export interface Indices {
  readonly low: GraphNode;
  readonly high: GraphNode | null;
}

interface PickAttributes {
  readonly dim: number;
  /** What a user calls the indices, if they come from one: then those that an op computes are checked before a result is given out. */
  readonly from?: string;
}

/**
 * One element of x along a dimension, chosen by an index (which has size 1 there); an index outside picks 0.
 * @see torch.gather with one index
 */
export const pick = defineOp<PickAttributes>({
  name: 'pick',
  role: 'reduction',
  shape: ([shape], { dim }) => keptShape(shape, [dim]),
  kernel: ({ inputs: [x, chosen], inputShapes: [shape], index, attributes: { dim } }) => {
    const loop = newLoop(shape[dim]);
    const source = index.map((i, d) => (d === dim ? loopIndex(loop) : i));
    const isChosen = chosen(...index.map((i, d) => (d === dim ? constantIndex(0) : i)));
    return reduce('sum', [loop], select('equal', indexValue(loopIndex(loop)), isChosen, x(...source), constant(0)));
  },
  reference: ([x, chosen], { dim }) => {
    const input = x;
    return referenceFrom(keptShape(input.shape, [dim]), (index) => {
      const at = readBroadcast(chosen, index);
      if (!(at >= 0 && at < input.shape[dim])) return 0;
      return readBroadcast(
        input,
        index.map((i, d) => (d === dim ? at : i)),
      );
    });
  },
  checkedIndices: ({ dim, from }, [shape]) => (from === undefined ? null : { input: 1, name: from, count: shape[dim] }),
  gradient: ({ grad, inputs: [x, chosen], attributes: { dim } }) => [place([grad, chosen], { dim, size: x.shape[dim] }), null],
  samples: [
    {
      shapes: [
        [4, 5],
        [4, 1],
      ],
      attributes: { dim: 1 },
      range: [0, 4],
      integers: true,
    },
  ],
});

/** Puts x at an index along a dimension, zeros elsewhere; x and the index have size 1 there. @see torch.scatter */
export const place = defineOp<{ dim: number; size: number }>({
  name: 'place',
  role: 'elementwise',
  shape: ([shape], { dim, size }) => shape.map((s, d) => (d === dim ? size : s)),
  kernel: ({ inputs: [x, chosen], index, attributes: { dim } }) => {
    const source = index.map((i, d) => (d === dim ? constantIndex(0) : i));
    return select('equal', indexValue(index[dim]), chosen(...source), x(...source), constant(0));
  },
  reference: ([x, chosen], { dim, size }) => {
    const input = x;
    return referenceFrom(
      input.shape.map((s, d) => (d === dim ? size : s)),
      (index) => (readBroadcast(chosen, index) === index[dim] ? readBroadcast(input, index) : 0),
    );
  },
  gradient: 'missing',
  samples: [
    {
      shapes: [
        [4, 1],
        [4, 1],
      ],
      attributes: { dim: 1, size: 5 },
      range: [0, 4],
      integers: true,
    },
  ],
});

/** A long dimension as two, parts of 4096 and the place in a part; what is missing at the end is filled up. */
function inParts(x: GraphNode, dim: number, filler: number): GraphNode {
  const parts = Math.ceil(x.shape[dim] / PART);
  const before = x.shape.map(() => 0);
  const after = x.shape.map((size, d) => (d === dim ? parts * PART - size : 0));
  const whole = after[dim] === 0 ? x : pad([x], { before, after, value: filler });
  return reshape([whole], { shape: [...x.shape.slice(0, dim), parts, PART, ...x.shape.slice(dim + 1)] });
}

/** One part of a long dimension, with size 1 for the parts: `index` has size 1 there and for the places. */
function partAt(parts: GraphNode, index: GraphNode, dim: number): GraphNode {
  const shape = index.shape.map((size, d) => (d === dim + 1 ? PART : size));
  return pick([parts, expand([index], { shape })], { dim });
}

/** The index of the first largest element along a dimension, which keeps size 1. */
export function indexOfLargest(x: GraphNode, dim: number): Indices {
  if (x.shape[dim] <= LARGEST_EXACT) return { low: argmax([x], { dim }), high: null };
  return withoutGrad(() => {
    const parts = inParts(x, dim, Number.NEGATIVE_INFINITY);
    const high = argmax([amax([parts], { dims: [dim + 1] })], { dim });
    const low = argmax([partAt(parts, high, dim)], { dim: dim + 1 });
    const shape = keptShape(x.shape, [dim]);
    return { low: reshape([low], { shape }), high: reshape([high], { shape }) };
  });
}

/** The element at an index along a dimension, which keeps size 1; `from` as in PickAttributes. */
export function elementAt(x: GraphNode, { low, high }: Indices, dim: number, from?: string): GraphNode {
  if (high === null) return pick([x, low], from === undefined ? { dim } : { dim, from });
  const shape = [...low.shape.slice(0, dim), 1, ...low.shape.slice(dim)];
  const part = partAt(inParts(x, dim, 0), reshape([high], { shape }), dim);
  return reshape([pick([part, reshape([low], { shape })], { dim: dim + 1 })], { shape: low.shape });
}

/** Indices that were found to be whole numbers below `count`. */
export function indicesFrom(numbers: ArrayLike<number>, shape: Shape, count: number): Indices {
  const leaf = (of: (index: number) => number) => {
    const data = new Float32Array(numbers.length);
    // Float32Array.from takes eight times as long
    for (let i = 0; i < data.length; i++) data[i] = of(numbers[i]);
    const node = leafNode(data, shape, rowMajorStrides(shape));
    node.indicesBelow = count;
    return node;
  };
  if (count <= LARGEST_EXACT) return { low: leaf((index) => index), high: null };
  return { low: leaf((index) => index % PART), high: leaf((index) => Math.floor(index / PART)) };
}

/** The whole numbers that indices stand for. */
export function wholeIndices(low: Float32Array, high: Float32Array): Int32Array {
  return Int32Array.from(low, (place, i) => high[i] * PART + place);
}
