import { binary, type Expression, unary } from '../expression/expression';
import { withoutGrad } from '../graph/gradMode';
import type { GraphNode } from '../graph/node';
import type { Access } from '../graph/operation';
import { normalizeDim, type Shape, sizeOf } from '../shape/shape';
import { eq, where } from './comparison';
import { defineOp, scalarNode } from './define';
import { add, broadcastAccess, exp, log, mul, sub } from './elementwise';
import { amax } from './extremes';
import { meaningOf } from './float64';
import { sum } from './reduction';
import { readBroadcast, referenceFrom } from './reference';
import { abs } from './unary';
import { reshape } from './view';

/**
 * An op that ends a softmax, of x, its largest numbers and a sum along a dimension. Its gradient by x is that of the whole, since the
 * others come from x.
 */
function normalized(
  name: string,
  kernel: (...[x, max, sum]: Expression[]) => Expression,
  gradient: (grad: GraphNode, output: GraphNode, dims: readonly number[]) => GraphNode,
) {
  const reference = meaningOf(kernel, 3);
  return defineOp<{ readonly dim: number }>({
    name,
    role: 'elementwise',
    shape: ([x]) => [...(x as Shape)],
    kernel: ({ inputs: [x, max, total], inputShapes, index }) =>
      kernel(
        (x as Access)(...index),
        broadcastAccess(max as Access, inputShapes[1] as Shape, index),
        broadcastAccess(total as Access, inputShapes[2] as Shape, index),
      ),
    reference: (inputs) =>
      referenceFrom(inputs[0].shape, (index) => reference(...inputs.map((input) => readBroadcast(input, index)))),
    gradient: ({ grad, output, attributes: { dim } }) => [gradient(grad, output, [dim]), null, null],
    samples: [
      {
        shapes: [
          [4, 5],
          [4, 1],
          [4, 1],
        ],
        attributes: { dim: 1 },
        range: [0.5, 2],
      },
    ],
  });
}

/** (x - max) - logSum */
const normalizedLog = normalized(
  'logSoftmax',
  (x, max, logSum) => binary('sub', binary('sub', x, max), logSum),
  (grad, output, dims) => sub([grad, mul([exp([output]), sum([grad], { dims })])]),
);

/** exp(x - max) / sum: the power is computed once more instead of being stored. */
const normalizedExp = normalized(
  'softmax',
  (x, max, total) => binary('div', unary('exp', binary('sub', x, max)), total),
  (grad, output, dims) => mul([output, sub([grad, sum([mul([grad, output])], { dims })])]),
);

/** The largest of a tensor along a dimension, and the sum of exp(x - largest); then what `finish` makes of them. */
function alongDim(
  name: string,
  x: GraphNode,
  dim: number,
  finish: (x: GraphNode, max: GraphNode, total: GraphNode, dim: number) => GraphNode,
): GraphNode {
  const axis = normalizeDim(name, dim, x.shape.length);
  const flat = x.shape.length === 0 ? reshape([x], { shape: [1] }) : x;
  if (sizeOf(flat.shape) === 0) return flat;
  const [max, total] = withoutGrad(() => {
    const largest = amax([flat], { dims: [axis] });
    return [largest, sum([exp([sub([flat, largest])])], { dims: [axis] })] as const;
  });
  const result = finish(flat, max, total, axis);
  return flat === x ? result : reshape([result], { shape: [] });
}

/** log(softmax(x)) along a dimension, safe for large numbers. @see torch.nn.functional.log_softmax */
export function logSoftmax(x: GraphNode, dim: number): GraphNode {
  return alongDim('logSoftmax', x, dim, (flat, max, total, axis) => {
    const logSum = withoutGrad(() => log([total]));
    return normalizedLog([flat, max, logSum], { dim: axis });
  });
}

/** exp(x) / sum(exp(x)) along a dimension, safe for large numbers. @see torch.nn.functional.softmax */
export function softmax(x: GraphNode, dim: number): GraphNode {
  return alongDim('softmax', x, dim, (flat, max, total, axis) => normalizedExp([flat, max, total], { dim: axis }));
}

/** log(sum(exp(x))) over dimensions, which keep size 1, safe for large numbers. @see torch.logsumexp */
export function logSumExp(x: GraphNode, dims: readonly number[]): GraphNode {
  if (sizeOf(x.shape) === 0) return log([sum([exp([x])], { dims })]);
  const largest = withoutGrad(() => {
    const max = amax([x], { dims });
    // an infinity minus itself would be NaN
    return where([eq([abs([max]), scalarNode(Number.POSITIVE_INFINITY)]), scalarNode(0), max]);
  });
  return add([log([sum([exp([sub([x, largest])])], { dims })]), largest]);
}
