import { binary, type Expression } from '../expression/expression';
import { isGradEnabled, withoutGrad } from '../graph/gradMode';
import { currentRun } from '../graph/leftBehind';
import type { GraphNode } from '../graph/node';
import type { Access } from '../graph/operation';
import { normalizeDim, type Shape, sizeOf } from '../shape/shape';
import { eq, where } from './comparison';
import { defineOp, scalarNode } from './define';
import { add, broadcastAccess, div, exp, log, mul, sub } from './elementwise';
import { amax } from './extremes';
import { meaningOf } from './float64';
import { sum } from './reduction';
import { readBroadcast, referenceFrom } from './reference';
import { abs } from './unary';
import { reshape } from './view';

/** An op that ends a softmax, of x and two values that come from x along a dimension. Its gradient by x is that of the whole. */
function normalized(
  name: string,
  shapes: Shape[],
  kernel: (...[x, other, sum]: Expression[]) => Expression,
  gradient: (grad: GraphNode, output: GraphNode, dims: readonly number[], sum: GraphNode) => GraphNode,
) {
  const reference = meaningOf(kernel, 3);
  return defineOp<{ readonly dim: number }>({
    name,
    role: 'elementwise',
    shape: ([x]) => [...(x as Shape)],
    kernel: ({ inputs, inputShapes, index }) =>
      kernel(...inputs.map((input, i) => broadcastAccess(input as Access, inputShapes[i] as Shape, index))),
    reference: (inputs) =>
      referenceFrom(inputs[0].shape, (index) => reference(...inputs.map((input) => readBroadcast(input, index)))),
    gradient: ({ grad, inputs, output, attributes: { dim } }) => [gradient(grad, output, [dim], inputs[2]), null, null],
    samples: [{ shapes, attributes: { dim: 1 }, range: [0.5, 2] }],
  });
}

/**
 * Powers and what they are divided by to be exp(log(softmax)). Those of this run are kept beside their sum, which costs less than to compute
 * each once more; those of an earlier one nobody has kept. They know no gradient, so they are not taken where one of this is to follow.
 */
function probabilities(logProbs: GraphNode, logSum: GraphNode): { powers: GraphNode; total: GraphNode | null } {
  const [total] = logSum.inputs;
  const [powers] = total?.inputs ?? [];
  const isThere = powers?.op?.name === 'exp' && powers.madeBefore === currentRun() && !isGradEnabled();
  return isThere ? { powers, total } : { powers: exp([logProbs]), total: null };
}

/** (x - max) - logSum */
const normalizedLog = normalized(
  'logSoftmax',
  [
    [4, 5],
    [4, 1],
    [4, 1],
  ],
  (x, max, logSum) => binary('sub', binary('sub', x, max), logSum),
  (grad, output, dims, logSum) => {
    const { powers, total } = probabilities(output, logSum);
    const added = sum([grad], { dims });
    return sub([grad, mul([powers, total === null ? added : div([added, total])])]);
  },
);

/** exp(x - max) / sum */
const normalizedExp = normalized(
  'softmax',
  [
    [4, 5],
    [4, 5],
    [4, 1],
  ],
  (_, power, total) => binary('div', power, total),
  (grad, output, dims) => mul([output, sub([grad, sum([mul([grad, output])], { dims })])]),
);

/** exp(x - largest) along a dimension, and the sum of that; then what `finish` makes of them. */
function alongDim(
  name: string,
  x: GraphNode,
  dim: number,
  finish: (x: GraphNode, parts: { max: GraphNode; powers: GraphNode; total: GraphNode }, dim: number) => GraphNode,
): GraphNode {
  const axis = normalizeDim(name, dim, x.shape.length);
  const flat = x.shape.length === 0 ? reshape([x], { shape: [1] }) : x;
  if (sizeOf(flat.shape) === 0) return flat;
  const parts = withoutGrad(() => {
    const max = amax([flat], { dims: [axis] });
    const powers = exp([sub([flat, max])]);
    return { max, powers, total: sum([powers], { dims: [axis] }) };
  });
  const result = finish(flat, parts, axis);
  return flat === x ? result : reshape([result], { shape: [] });
}

/** log(softmax(x)) along a dimension, safe for large numbers. @see torch.nn.functional.log_softmax */
export function logSoftmax(x: GraphNode, dim: number): GraphNode {
  return alongDim('logSoftmax', x, dim, (flat, { max, total }, axis) => {
    const logSum = withoutGrad(() => log([total]));
    return normalizedLog([flat, max, logSum], { dim: axis });
  });
}

/** exp(x) / sum(exp(x)) along a dimension, safe for large numbers. @see torch.nn.functional.softmax */
export function softmax(x: GraphNode, dim: number): GraphNode {
  return alongDim('softmax', x, dim, (flat, { powers, total }, axis) => normalizedExp([flat, powers, total], { dim: axis }));
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
