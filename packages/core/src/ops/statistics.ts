import { binary, constant, reduce, select, unary } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { defineOp, type Op, scalarNode } from './define';
import { onlyFloat32 } from './dtypes';
import { broadcastAccess, mul, sub } from './elementwise';
import { countOf, divideBy, keptShape, mean, overDims, type ReduceAttributes, reduceReference } from './reduction';
import { readBroadcast, referenceFrom } from './reference';
import { unaryOp, within } from './unary';

/** The sum of the squared distances from a mean over dimensions, which keep size 1; inputs x and that mean. */
const squaredDeviations: Op<ReduceAttributes> = defineOp<ReduceAttributes>({
  name: 'squaredDeviations',
  role: 'reduction',
  dtype: onlyFloat32,
  shape: ([shape], { dims }) => keptShape(shape, dims),
  kernel: ({ inputs: [x, center], inputShapes: [shape, centers], index, attributes: { dims } }) => {
    const { loops, element } = overDims(x, shape, index, dims);
    const deviation = binary('sub', element, broadcastAccess(center, centers, index));
    return reduce('sum', loops, binary('mul', deviation, deviation));
  },
  reference: ([x, center], { dims }) => {
    const squares = referenceFrom(x.shape, (index) => (readBroadcast(x, index) - readBroadcast(center, index)) ** 2);
    return reduceReference(squares, dims, (elements) => elements.reduce((total, square) => total + square, 0));
  },
  // the mean is where the sum is smallest: by it the derivative is 0
  gradient: ({ grad, inputs: [x, center] }) => [mul([mul([grad, scalarNode(2)]), sub([x, center])]), null],
  samples: [
    { shapes: [[7], [1]], attributes: { dims: [0] } },
    {
      shapes: [
        [3, 5],
        [3, 1],
      ],
      attributes: { dims: [1] },
    },
    {
      shapes: [
        [2, 3, 5],
        [1, 3, 1],
      ],
      attributes: { dims: [0, 2] },
    },
  ],
});

/** The squared deviation from the mean over dimensions, which keep size 1, for `correction` elements fewer than there are. @see torch.var */
export function variance(x: GraphNode, dims: readonly number[], correction: number): GraphNode {
  const sums = squaredDeviations([x, mean([x], { dims })], { dims });
  return divideBy([sums], { divisor: Math.max(0, countOf(x.shape, dims) - correction) });
}

/** The square root where 0 has slope 0: of a sum of squares, which leads there from all sides alike. */
export const root = unaryOp('root', {
  value: (x) => unary('sqrt', x),
  slope: (_, y) => select('equal', y, constant(0), constant(0), binary('div', constant(0.5), y)),
  samples: within(0.1, 4),
});
