import { loopIndex, newLoop } from '../expression/affine';
import { isWhole } from '../expression/dtype';
import { constant, type Expression, indexValue, reduce, select } from '../expression/expression';
import { type GraphNode, leafNode } from '../graph/node';
import { wordsOf } from '../graph/words';
import { rowMajorStrides } from '../shape/shape';
import { defineOp, type Op, to } from './define';
import { places } from './dtypes';
import { gather, spreadInto } from './indexing';
import { readBroadcast, referenceFrom } from './reference';
import { expand, pad, reshape } from './view';

interface RankAttributes {
  readonly dim: number;
  readonly descending: boolean;
}

const [no, yes] = [0, 1].map((value) => constant(value, 'int32'));

/** 1 if `a` is larger than `b`, `ofEquals` if they are equal, else 0; NaN counts as larger than any number. */
function isLarger(a: Expression, b: Expression, ofEquals: Expression, isFloat: boolean): Expression {
  // neither larger nor equal: b is, or one of them is NaN
  const unordered = isFloat ? select('equal', a, a, no, select('equal', b, b, yes, ofEquals)) : no;
  return select('greater', a, b, yes, select('equal', a, b, ofEquals, unordered));
}

/**
 * The place of each element in the order of those along a dimension: how many of them come before it. Every element is compared with every
 * other, which all devices are good at: 10^6 comparisons for a row of a thousand. Shape: any, the same
 */
const rank: Op<RankAttributes> = defineOp<RankAttributes>({
  name: 'rank',
  role: 'contraction',
  shape: ([shape]) => [...shape],
  dtype: places,
  kernel: ({ inputs: [x], inputShapes: [shape], inputDtypes: [dtype], index, attributes: { dim, descending } }) => {
    const loop = newLoop(shape[dim]);
    const other = x(...index.map((i, d) => (d === dim ? loopIndex(loop) : i)));
    const [at, place] = [loopIndex(loop), index[dim]].map((i) => indexValue(i, 'int32'));
    // equals keep their order
    const ofEquals = select('greater', place, at, yes, no);
    const [a, b] = descending ? [other, x(...index)] : [x(...index), other];
    return reduce('sum', [loop], isLarger(a, b, ofEquals, !isWhole(dtype)));
  },
  reference: ([x], { dim, descending }) =>
    referenceFrom(x.shape, (index) => {
      const row = Array.from({ length: x.shape[dim] }, (_, i) => readBroadcast(x, index.with(dim, i)));
      const order = row
        .map((_, i) => i)
        .sort((i, j) => (descending ? ascending(row[j], row[i]) : ascending(row[i], row[j])) || i - j);
      return order.indexOf(index[dim]);
    }),
  gradient: 'zero',
  samples: [
    { shapes: [[7]], attributes: { dim: 0, descending: false } },
    { shapes: [[5, 9]], attributes: { dim: 1, descending: true }, range: [-3, 3], integers: true },
    { shapes: [[9, 3]], attributes: { dim: 0, descending: false }, range: [-3, 3], integers: true, dtypes: ['int32'] },
    { shapes: [[2, 5, 3]], attributes: { dim: 1, descending: true } },
  ],
});

/** The order of two numbers, in which NaN is the largest. */
function ascending(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

/** Up to so many elements are compared all with all, whatever is asked for. */
const SMALL = 256;

/**
 * Where the first `count` elements along a dimension come from if these are put in order: int32. Of many elements only a few are the first of
 * blocks, and only these are compared with each other.
 */
export function firstInOrder(x: GraphNode, dim: number, count: number, descending: boolean): GraphNode {
  const size = x.shape[dim];
  const block = Math.max(SMALL, 4 * count);
  if (size <= block) return firstOfFew(x, dim, count, descending);
  const blocks = Math.ceil(size / block);
  const rest = x.shape.map((_, d) => (d === dim ? blocks * block - size : 0));
  // what fills the last block comes behind all that is there
  const value = lastOf(x, descending);
  const filled = rest[dim] === 0 ? x : pad([x], { before: rest.map(() => 0), after: rest, value });
  const apart = x.shape.toSpliced(dim, 1, blocks, block);
  const rows = reshape([filled], { shape: apart });
  const best = firstOfFew(rows, dim + 1, count, descending);
  const candidates = x.shape.with(dim, blocks * count);
  const inRow = (node: GraphNode) => reshape([node], { shape: candidates });
  const words = wordsOf(Int32Array.from({ length: blocks * block }, (_, i) => i));
  const shape = apart.map((extent, d) => (d === dim || d === dim + 1 ? extent : 1));
  const numbers = leafNode(words, shape, rowMajorStrides(shape), 'int32');
  const from = inRow(gather([expand([numbers], { shape: apart }), best], { dim: dim + 1 }));
  const chosen = firstInOrder(inRow(gather([rows, best], { dim: dim + 1 })), dim, count, descending);
  return gather([from, chosen], { dim });
}

function firstOfFew(x: GraphNode, dim: number, count: number, descending: boolean): GraphNode {
  const size = x.shape[dim];
  const ranks = rank([x], { dim, descending });
  // floats, which hold every place, also where there are no integers to add up
  const numbers = Float32Array.from({ length: size }, (_, i) => i);
  const shape = x.shape.map((extent, d) => (d === dim ? extent : 1));
  const own = expand([leafNode(numbers, shape, rowMajorStrides(shape))], { shape: x.shape });
  return to([spreadInto(x.shape.with(dim, count), dim, ranks, own)], { dtype: 'int32' });
}

/** A number that no other comes behind. */
function lastOf({ dtype }: GraphNode, descending: boolean): number {
  if (dtype === 'bool') return descending ? 0 : 1;
  if (dtype === 'int32') return descending ? -(2 ** 31) : 2 ** 31 - 1;
  return descending ? Number.NEGATIVE_INFINITY : Number.NaN;
}
