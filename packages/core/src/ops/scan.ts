import type { GraphNode } from '../graph/node';
import { type Op, to } from './define';
import { add, maximum, mul } from './elementwise';
import { slice } from './slice';
import { pad } from './view';

/**
 * Along a dimension, each element together with all before it: x_0, x_0 x_1, x_0 x_1 x_2 ... In as many rounds as the size has binary digits: each
 * puts two neighbours together that stand for twice as many elements as in the round before.
 */
function scan(x: GraphNode, dim: number, together: Op<undefined>, neutral: number): GraphNode {
  const size = x.shape[dim];
  const along = (amount: number) => x.shape.map((_, d) => (d === dim ? amount : 0));
  let result = x;
  for (let reach = 1; reach < size; reach *= 2) {
    const before = slice([result], { dim, start: 0, length: size - reach, step: 1 });
    result = together([result, pad([before], { before: along(reach), after: along(0), value: neutral })]);
  }
  return result;
}

/** Bools count. */
const counted = (x: GraphNode): GraphNode => (x.dtype === 'bool' ? to([x], { dtype: 'int32' }) : x);

/** The sums of each element and all before it along a dimension. @see torch.cumsum */
export const cumsum = (x: GraphNode, dim: number): GraphNode => scan(counted(x), dim, add, 0);

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
