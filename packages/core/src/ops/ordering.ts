import { addIndex, loopIndex, newLoop, scaleIndex, shiftIndex } from '../expression/affine';
import { isWhole } from '../expression/dtype';
import { binary, constant, type Expression, guarded, indexValue, reduce, select, stair } from '../expression/expression';
import { type GraphNode, leafNode } from '../graph/node';
import { wordsOf } from '../graph/words';
import { rowMajorStrides, sizeOf } from '../shape/shape';
import { ne, where } from './comparison';
import { cat } from './concatenation';
import { defineOp, type Op, scalarNode, to } from './define';
import { places } from './dtypes';
import { all, amax, amin } from './extremes';
import { gather, spreadInto } from './indexing';
import { readBroadcast, referenceFrom } from './reference';
import { expand, permute, reshape } from './view';

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
 * other, which all devices are good at: 10^4 comparisons for a row of a hundred. Shape: any, the same
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

interface MergeAttributes {
  /** How many are asked for. */
  readonly count: number;
  readonly descending: boolean;
}

/**
 * Where the first elements come from if the two halves of a row, each of which is in order, are put in one order. Those of the first half that are among
 * so many come one by one, and so are found by halving. Shape: (..., 2 n) -> (..., count)
 */
const merge: Op<MergeAttributes> = defineOp<MergeAttributes>({
  name: 'merge',
  role: 'scatter',
  shape: ([shape], { count }) => shape.with(-1, count),
  dtype: places,
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { descending } }) => {
    const size = shape[shape.length - 1] / 2;
    const [row, place] = [index.slice(0, -1), index[index.length - 1]];
    const loop = newLoop(size);
    const own = loopIndex(loop);
    // how many of the first half come up to a place: one does if what the second half then still has is not before it
    const [count, before] = [place, shiftIndex(place, -1)].map((last) => {
      const other = addIndex(last, scaleIndex(own, -1));
      const both = [x(...row, shiftIndex(other, size)), x(...row, own)];
      const [a, b] = descending ? both.reverse() : both;
      const isFirst = select('greaterEqual', a, b, yes, select('equal', a, a, no, yes));
      const left = guarded([{ index: shiftIndex(scaleIndex(other, -1), size - 1), size: 2 * size }], isFirst, 1);
      return stair(loop, guarded([{ index: other, size: 2 * size }], left));
    });
    const second = binary('subInteger', indexValue(shiftIndex(place, size), 'int32'), count);
    return select('equal', count, before, second, binary('subInteger', count, yes));
  },
  reference: ([x], { count, descending }) => {
    const size = x.shape[x.shape.length - 1] / 2;
    return referenceFrom(x.shape.with(-1, count), (index) => {
      const at = (i: number) => readBroadcast(x, index.with(-1, i));
      let i = 0;
      for (let j = 0; ; ) {
        const isBehind = j < size && (i === size || ascending(at(descending ? size + j : i), at(descending ? i : size + j)) > 0);
        if (i + j === index[index.length - 1]) return isBehind ? size + j : i;
        if (isBehind) j++;
        else i++;
      }
    });
  },
  gradient: 'zero',
  // halves of one element, or of equals, are in order whatever they are filled with
  samples: [
    { shapes: [[2]], attributes: { count: 2, descending: true } },
    { shapes: [[3, 5, 2]], attributes: { count: 2, descending: false }, range: [-1, 1], integers: true },
    { shapes: [[9, 2]], attributes: { count: 1, descending: true }, range: [-1, 1], integers: true, dtypes: ['int32'] },
    { shapes: [[5, 14]], attributes: { count: 14, descending: false }, range: [2, 2] },
    { shapes: [[3, 22]], attributes: { count: 17, descending: true }, range: [2, 2], integers: true, dtypes: ['int32'] },
  ],
});

/** Elements of rows this short are compared all with all, and those of blocks before they are merged. */
const SHORT = 32;
/** So are those of longer ones that are few, where it takes no more comparisons, a third of a millisecond: each merge is three more kernels. */
const COMPARISONS = 2 ** 20;
/** Of so many times more elements than are asked for only those are looked at that lie in blocks of the best. */
const MANY = 16;

const longestCompared = ({ shape }: GraphNode): number => Math.max(SHORT, COMPARISONS / sizeOf(shape));

/** Where the first `count` elements along a dimension come from if these are put in order: int32. */
export function firstInOrder(x: GraphNode, dim: number, count: number, descending: boolean): GraphNode {
  const size = x.shape[dim];
  if (size <= longestCompared(x) || count === 0) return firstOfFew(x, dim, count, descending);
  return size >= MANY * count ? firstOfMany(x, dim, count, descending) : firstMerged(x, dim, count, descending);
}

/** A dimension as blocks of a length, and the place that each of its elements has along it. What fills the last block comes behind all that is there. */
function inBlocks(x: GraphNode, dim: number, length: number, blocks: number, descending: boolean): [GraphNode, GraphNode] {
  const rest = blocks * length - x.shape[dim];
  const filled = rest === 0 ? x : cat([x, expand([lastOf(x, dim, descending)], { shape: x.shape.with(dim, rest) })], { dim });
  const shape = x.shape.toSpliced(dim, 1, blocks, length);
  const words = new Int32Array(blocks * length);
  for (let i = 0; i < words.length; i++) words[i] = i;
  const alone = shape.map((extent, d) => (d === dim || d === dim + 1 ? extent : 1));
  const numbers = leafNode(wordsOf(words), alone, rowMajorStrides(alone), 'int32');
  return [reshape([filled], { shape }), expand([numbers], { shape })];
}

/** Of many elements the first few lie in the blocks whose first ones are. */
function firstOfMany(x: GraphNode, dim: number, count: number, descending: boolean): GraphNode {
  const size = x.shape[dim];
  const length = Math.ceil(Math.sqrt(size / count));
  const [rows, numbers] = inBlocks(x, dim, length, Math.ceil(size / length), descending);
  const best = reshape([bestOf(rows, dim + 1, descending)], { shape: rows.shape.toSpliced(dim + 1, 1) });
  const found = firstInOrder(best, dim, count, descending);
  // equals keep their order
  const blocks = gather([found, firstInOrder(found, dim, count, false)], { dim });
  const shape = x.shape.toSpliced(dim, 1, count, length);
  const chosen = expand([reshape([blocks], { shape: shape.with(dim + 1, 1) })], { shape });
  const [candidates, from] = [rows, numbers].map((node) =>
    reshape([gather([node, chosen], { dim })], { shape: x.shape.with(dim, count * length) }),
  );
  return gather([from, firstInOrder(candidates, dim, count, descending)], { dim });
}

/** The one along a dimension, which keeps size 1, that comes before all others. */
function bestOf(x: GraphNode, dim: number, descending: boolean): GraphNode {
  const dims = [dim];
  if (descending || x.dtype !== 'float32') return (descending ? amax : amin)([x], { dims });
  const isNone = ne([x, x]);
  const least = amin([where([isNone, scalarNode(Number.POSITIVE_INFINITY), x])], { dims });
  return where([all([isNone], { dims }), scalarNode(Number.NaN), least]);
}

/** Blocks are put in order, and then merged two by two. */
function firstMerged(x: GraphNode, dim: number, count: number, descending: boolean): GraphNode {
  const last = x.shape.length - 1;
  if (dim !== last) {
    const dims = [...x.shape.keys()].with(dim, last).with(last, dim);
    return permute([firstMerged(permute([x], { dims }), last, count, descending)], { dims });
  }
  const size = x.shape[dim];
  let parts = 2 ** Math.ceil(Math.log2(size / longestCompared(x)));
  let [values, numbers] = inBlocks(x, dim, Math.ceil(size / parts), parts, descending);
  let order = firstOfFew(values, dim + 1, Math.min(values.shape[dim + 1], count), descending);
  const take = () => [gather([values, order], { dim: dim + 1 }), gather([numbers, order], { dim: dim + 1 })];
  for (; parts > 1; parts /= 2) {
    const half = order.shape[dim + 1];
    const shape = [...x.shape.slice(0, -1), parts / 2, 2 * half];
    [values, numbers] = take().map((node) => reshape([node], { shape }));
    order = merge([values], { count: Math.min(2 * half, count), descending });
  }
  return reshape([take()[1]], { shape: x.shape.with(dim, count) });
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

/** What none of the elements along a dimension comes behind. */
function lastOf(x: GraphNode, dim: number, descending: boolean): GraphNode {
  // as integers these are no numbers that every device has
  if (x.dtype !== 'float32') return (descending ? amin : amax)([x], { dims: [dim] });
  const number = scalarNode(descending ? Number.NEGATIVE_INFINITY : Number.NaN);
  return reshape([number], { shape: x.shape.map(() => 1) });
}
