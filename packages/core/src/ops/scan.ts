import { withOwnGradient } from '../autograd/ownFunction';
import { isGradEnabled, withoutGrad } from '../graph/gradMode';
import type { GraphNode } from '../graph/node';
import { lt, where } from './comparison';
import { cat } from './concatenation';
import { type Op, scalarNode, to } from './define';
import { add, maximum, mul, sub } from './elementwise';
import { amax } from './extremes';
import { slice, squeeze, unsqueeze } from './slice';
import { abs } from './unary';
import { flip, pad, reshape } from './view';

/** So many are put together in rounds. */
const FEW = 16;

/** What of the blocks' totals is run through by itself; the first is joined first. */
type Carried = (totals: GraphNode, dim: number) => readonly GraphNode[];

/** Each element together with all before it, in as many rounds as the size has binary digits: each puts two neighbours together that stand for twice as many elements as in the round before. */
function inRounds(x: GraphNode, dim: number, together: Op<undefined>, neutral: number): GraphNode {
  const size = x.shape[dim];
  const along = (amount: number) => x.shape.map((_, d) => (d === dim ? amount : 0));
  let result = x;
  for (let reach = 1; reach < size; reach *= 2) {
    const before = slice([result], { dim, start: 0, length: size - reach, step: 1 });
    result = together([result, pad([before], { before: along(reach), after: along(0), value: neutral })]);
  }
  return result;
}

/**
 * Along a dimension, each element together with all before it: x_0, x_0 x_1, x_0 x_1 x_2 ... One after the other in blocks, all blocks at once, and
 * then with what their totals give.
 */
function scan(
  x: GraphNode,
  dim: number,
  together: Op<undefined>,
  neutral: number,
  carried: Carried = (totals) => [totals],
): GraphNode {
  const size = x.shape[dim];
  if (size <= FEW) return inRounds(x, dim, together, neutral);
  const length = size < 128 ? 4 : size < 8192 ? 8 : 16;
  const count = Math.ceil(size / length);
  const along = (amount: number) => x.shape.map((_, d) => (d === dim ? amount : 0));
  const surplus = count * length - size;
  const whole = surplus === 0 ? x : pad([x], { before: along(0), after: along(surplus), value: neutral });
  const blocks = reshape([whole], { shape: x.shape.toSpliced(dim, 1, count, length) });
  const columns = Array.from({ length }, (_, start) => slice([blocks], { dim: dim + 1, start, length: 1, step: 1 }));
  for (let i = 1; i < length; i++) columns[i] = together([columns[i - 1], columns[i]]);
  const totals = squeeze([columns[length - 1]], { dims: [dim + 1] });
  const parts = carried(slice([totals], { dim, start: 0, length: count - 1, step: 1 }), dim);
  let result = cat(columns, { dim: dim + 1 });
  for (const part of parts) {
    const before = pad([scan(part, dim, together, neutral)], { before: along(1), after: along(0), value: neutral });
    result = together([unsqueeze([before], { dims: [dim + 1] }), result]);
  }
  const flat = reshape([result], { shape: whole.shape });
  return surplus === 0 ? flat : slice([flat], { dim, start: 0, length: size, step: 1 });
}

/** Bools count. */
const counted = (x: GraphNode): GraphNode => (x.dtype === 'bool' ? to([x], { dtype: 'int32' }) : x);

/** The sums of each element and all before it along a dimension. @see torch.cumsum */
export function cumsum(x: GraphNode, dim: number): GraphNode {
  const sums = withoutGrad(() => scan(counted(x), dim, add, 0, x.dtype === 'float32' ? inTwoParts : undefined));
  if (!x.requiresGrad || !isGradEnabled() || x.dtype !== 'float32') return sums;
  const back = (node: GraphNode) => flip([node], { dims: [dim] });
  return withOwnGradient([sums], [x], ([grad]) => [back(cumsum(back(grad), dim))])[0];
}

/**
 * Numbers as the sums of two each: multiples of one power of two, whose running sums are exact in any order, and behind them the small rests. So a
 * running sum of many is rounded once where its blocks meet. @see Rump, Ogita and Oishi, "Accurate floating-point summation"
 */
const inTwoParts: Carried = (x, dim) => {
  const far = mul([amax([abs([x])], { dims: [dim] }), scalarNode(4 * x.shape[dim])]);
  const isFinite = lt([far, scalarNode(2 ** 127)]);
  const multiples = where([isFinite, sub([add([x, far]), far]), x]);
  return [where([isFinite, sub([x, multiples]), scalarNode(0)]), multiples];
};

/** The products of each element and all before it along a dimension. @see torch.cumprod */
export const cumprod = (x: GraphNode, dim: number): GraphNode => scan(counted(x), dim, mul, 1);

/** The largest of each element and all before it along a dimension, none of which is negative. @see torch.cummax */
export const runningLargest = (x: GraphNode, dim: number): GraphNode => scan(x, dim, maximum, 0);

/**
 * The product along a dimension, which keeps size 1: both halves are multiplied with each other until one element is left. Its gradient is right for
 * zeros, too, of which a quotient would know nothing. @see torch.prod
 */
export function product(x: GraphNode, dim: number): GraphNode {
  let result = counted(x);
  const [before, after] = [x.shape.map(() => 0), x.shape.map((_, d) => Number(d === dim))];
  if (x.shape[dim] === 0) return pad([result], { before, after, value: 1 });
  for (let size = x.shape[dim]; size > 1; size = Math.ceil(size / 2)) {
    const half = Math.floor(size / 2);
    const part = (start: number, length: number) => slice([result], { dim, start, length, step: 1 });
    const last = part(size - half, half);
    // of an odd size the first one waits
    const odd = x.shape.map((_, d) => (d === dim ? size - 2 * half : 0));
    const other = size === 2 * half ? last : pad([last], { before: odd, after: odd.map(() => 0), value: 1 });
    result = mul([part(0, size - half), other]);
  }
  return result;
}
