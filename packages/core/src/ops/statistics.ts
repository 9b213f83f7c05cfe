import { binary, constant, reduce, select, unary } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { Shape } from '../shape/shape';
import { defineOp, type Op, scalarNode } from './define';
import { onlyFloat32 } from './dtypes';
import { broadcastAccess, mul, neg, sub } from './elementwise';
import { countOf, divideBy, keptShape, mean, overDims, type ReduceAttributes, reduceReference, sum } from './reduction';
import { readBroadcast, referenceFrom } from './reference';
import { unaryOp, within } from './unary';
import { expand, reshape } from './view';

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

/**
 * Mean and variance of each group of channels, for all channels of it. They are made of each channel's own sums, so that all that reads x, and its gradient,
 * goes by the shape that x has: what follows and comes before shares their kernels. Shape: (N, C, ...) -> both (N, C, 1, ...)
 */
export function groupMoments(x: GraphNode, groups: number): { readonly mean: GraphNode; readonly variance: GraphNode } {
  const [examples, channels, ...sizes] = x.shape;
  const dims = sizes.map((_, i) => 2 + i);
  const grouped = [examples, groups, channels / groups];
  const ofGroups = (sums: GraphNode): GraphNode => {
    const divisor = countOf(x.shape, dims) * (channels / groups);
    if (channels === groups) return divideBy([sums], { divisor });
    const means = divideBy([sum([reshape([sums], { shape: grouped })], { dims: [2] })], { divisor });
    return reshape([expand([means], { shape: grouped })], { shape: sums.shape });
  };
  const center = ofGroups(sum([x], { dims }));
  // distances from what is no channel's own mean: of a group all that its mean's derivatives add up to is 0 again
  return { mean: center, variance: ofGroups(squaredDeviations([x, center], { dims })) };
}

/** The dimensions along which a mean is that of several numbers. */
const dimsOfMean = (shape: Shape, mean: Shape) => shape.flatMap((size, dim) => (mean[dim] === 1 && size !== 1 ? [dim] : []));

/**
 * (x - mean) factor, where mean and factor have size 1 along the dimensions that x is normalised over.
 * It is one op for the sake of its gradient. The mean's is a sum that a bias behind it needs as well. The factor's is made of x, so no
 * difference has memory. Written with `sub` and `mul` both are sums of arrays of their own.
 */
export const standardize: Op<undefined> = defineOp<undefined>({
  name: 'standardize',
  role: 'elementwise',
  shape: ([shape]) => [...shape],
  kernel: ({ inputs: [x, mean, factor], inputShapes: [, means, factors], index }) =>
    binary('mul', binary('sub', x(...index), broadcastAccess(mean, means, index)), broadcastAccess(factor, factors, index)),
  reference: ([x, mean, factor]) =>
    referenceFrom(x.shape, (at) => (readBroadcast(x, at) - readBroadcast(mean, at)) * readBroadcast(factor, at)),
  gradient: ({ grad, inputs: [x, mean, factor] }) => {
    const dims = dimsOfMean(x.shape, mean.shape);
    return [
      x.requiresGrad ? mul([grad, factor]) : null,
      mean.requiresGrad ? neg([mul([sum([grad], { dims }), factor])]) : null,
      factor.requiresGrad ? weightedDeviations([grad, x, mean], { dims }) : null,
    ];
  },
  samples: [
    {
      shapes: [
        [3, 5],
        [3, 1],
        [3, 1],
      ],
      attributes: undefined,
    },
    {
      shapes: [
        [2, 3, 5],
        [1, 3, 1],
        [1, 3, 1],
      ],
      attributes: undefined,
    },
  ],
});

/** The sum over dimensions, which keep size 1, of weights times distances from a mean; inputs the weights, x and that mean. */
const weightedDeviations: Op<ReduceAttributes> = defineOp<ReduceAttributes>({
  name: 'weightedDeviations',
  role: 'reduction',
  dtype: onlyFloat32,
  shape: ([shape], { dims }) => keptShape(shape, dims),
  kernel: ({ inputs: [weights, x, mean], inputShapes: [shape, , means], index, attributes: { dims } }) => {
    const weight = overDims(weights, shape, index, dims);
    const deviation = binary('sub', overDims(x, shape, index, dims, weight.loops).element, broadcastAccess(mean, means, index));
    return reduce('sum', weight.loops, binary('mul', weight.element, deviation));
  },
  reference: ([weights, x, mean], { dims }) => {
    const products = referenceFrom(
      x.shape,
      (at) => readBroadcast(weights, at) * (readBroadcast(x, at) - readBroadcast(mean, at)),
    );
    return reduceReference(products, dims, (elements) => elements.reduce((total, product) => total + product, 0));
  },
  gradient: ({ grad, inputs: [weights, x, mean], attributes: { dims } }) => [
    weights.requiresGrad ? mul([grad, sub([x, mean])]) : null,
    x.requiresGrad ? mul([grad, weights]) : null,
    mean.requiresGrad ? neg([mul([grad, sum([weights], { dims })])]) : null,
  ],
  samples: [
    { shapes: [[7], [7], [1]], attributes: { dims: [0] } },
    {
      shapes: [
        [2, 3, 5],
        [2, 3, 5],
        [1, 3, 1],
      ],
      attributes: { dims: [0, 2] },
    },
  ],
});

/** The square root where 0 has slope 0: of a sum of squares, which leads there from all sides alike. */
export const root = unaryOp('root', {
  value: (x) => unary('sqrt', x),
  slope: (_, y) => select('equal', y, constant(0), constant(0), binary('div', constant(0.5), y)),
  samples: within(0.1, 4),
});
