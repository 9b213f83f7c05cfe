import { binary } from '../expression/expression';
import { isGradEnabled, withoutGrad } from '../graph/gradMode';
import type { GraphNode } from '../graph/node';
import { defineOp, type Op, scalarNode } from './define';
import { onlyFloat32 } from './dtypes';
import { add, broadcastAccess, mul, sub } from './elementwise';
import { mean, type ReduceAttributes } from './reduction';
import { readBroadcast, referenceFrom } from './reference';
import { variance } from './statistics';
import { rsqrt } from './unary';

interface StandardizeAttributes extends ReduceAttributes {
  /** What is added to the variance. */
  readonly eps: number;
}

const scaleOf = (x: GraphNode, { dims, eps }: StandardizeAttributes): GraphNode =>
  rsqrt([add([variance(x, dims, 0), scalarNode(eps)])]);

/** (x - mean) * scale, of x and its mean and scale over dimensions. These come from x: the gradient by x is that of the whole. */
const standardized: Op<StandardizeAttributes> = defineOp<StandardizeAttributes>({
  name: 'standardized',
  role: 'elementwise',
  dtype: onlyFloat32,
  shape: ([shape]) => [...shape],
  kernel: ({ inputs, inputShapes, index }) => {
    const [x, center, scale] = inputs.map((input, i) => broadcastAccess(input, inputShapes[i], index));
    return binary('mul', binary('sub', x, center), scale);
  },
  reference: ([x, center, scale]) =>
    referenceFrom(x.shape, (index) => (readBroadcast(x, index) - readBroadcast(center, index)) * readBroadcast(scale, index)),
  gradient: ({ grad, inputs: [x, , scale], output, attributes }) => {
    const { dims } = attributes;
    const along = mul([output, mean([mul([grad, output])], { dims })]);
    // where a gradient of this one can be asked for, the scale has to know where it comes from
    const factor = isGradEnabled() ? scaleOf(x, attributes) : scale;
    return [mul([sub([sub([grad, mean([grad], { dims })]), along]), factor]), null, null];
  },
  samples: [
    {
      shapes: [
        [3, 5],
        [3, 1],
        [3, 1],
      ],
      attributes: { dims: [1], eps: 1e-5 },
    },
    {
      shapes: [
        [2, 3, 5],
        [1, 3, 1],
        [1, 3, 1],
      ],
      attributes: { dims: [0, 2], eps: 0.1 },
    },
  ],
});

/** With mean 0 and variance 1 over dimensions. Of x all is read three times, and twice with what comes from above for the gradient. */
export function standardize(x: GraphNode, dims: readonly number[], eps: number): GraphNode {
  const attributes = { dims, eps };
  const [center, scale] = withoutGrad(() => [mean([x], { dims }), scaleOf(x, attributes)]);
  return standardized([x, center, scale], attributes);
}
