import { binary, constant, type Expression, reduce, select, unary } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { defineOp, type Op, scalarNode } from './define';
import { onlyFloat32 } from './dtypes';
import { elementwise, mul } from './elementwise';
import { amax, amin } from './extremes';
import { meaningOf } from './float64';
import { keptShape, overDims, type ReduceAttributes, reduceReference, sum } from './reduction';
import { root } from './statistics';
import { abs, sign } from './unary';

interface NormAttributes extends ReduceAttributes {
  readonly p: number;
}

/** (sum |x|^p)^(1/p) over dimensions, which keep size 1. */
const powerNorm: Op<NormAttributes> = defineOp<NormAttributes>({
  name: 'powerNorm',
  role: 'reduction',
  dtype: onlyFloat32,
  shape: ([shape], { dims }) => keptShape(shape, dims),
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { dims, p } }) => {
    const { loops, element } = overDims(x, shape, index, dims);
    return binary('pow', reduce('sum', loops, binary('pow', unary('abs', element), constant(p))), constant(1 / p));
  },
  reference: ([x], { dims, p }) =>
    reduceReference(x, dims, (elements) => elements.reduce((total, v) => total + Math.abs(v) ** p, 0) ** (1 / p)),
  gradient: ({ grad, inputs: [x], output, attributes: { p } }) => [powerNormGradient([grad, x, output, scalarNode(p)])],
  samples: [
    { shapes: [[7]], attributes: { dims: [0], p: 3 } },
    { shapes: [[2, 3, 5]], attributes: { dims: [0, 2], p: 1.5 } },
    { shapes: [[3, 5]], attributes: { dims: [1], p: 0.5 }, range: [0.5, 2] },
  ],
});

const [zero, one] = [constant(0), constant(1)];
const sent = (grad: Expression, x: Expression, norm: Expression, p: Expression): Expression => {
  const share = binary('pow', binary('div', unary('abs', x), norm), binary('sub', p, one));
  const signed = select('greater', x, zero, share, unary('neg', share));
  const slope = select('equal', x, zero, zero, select('equal', norm, zero, zero, signed));
  return binary('mul', grad, slope);
};
/** sign(x) (|x| / norm)^(p - 1), and 0 for x = 0 whatever p is, or where the powers were too small for a sum of them. */
const powerNormGradient = elementwise('powerNormGradient', {
  kernel: sent,
  reference: meaningOf(sent, 4),
  gradient: 'derived',
  samples: [{ shapes: [[4, 9], [4, 9], [4, 1], []], range: [0.5, 2] }],
});

/** The p-norm over dimensions, which keep size 1; of p = 0 how many are not 0, of infinite p the largest or the smallest size. @see torch.norm */
export function norm(x: GraphNode, dims: readonly number[], p: number): GraphNode {
  if (p === 2) return root([sum([mul([x, x])], { dims })]);
  if (p === 1) return sum([abs([x])], { dims });
  if (p === 0) return sum([abs([sign([x])])], { dims });
  if (Math.abs(p) === Number.POSITIVE_INFINITY) return (p > 0 ? amax : amin)([abs([x])], { dims });
  return powerNorm([x], { dims, p });
}
