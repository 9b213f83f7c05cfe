import { binary } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { ge, gt, le, logicalAnd, logicalOr, lt, where } from './comparison';
import { scalarNode } from './define';
import { inPromotedNumbers } from './dtypes';
import { elementwise } from './elementwise';

const shapes = [
  [[3, 5], [5], [3, 1]],
  [[2, 4], [4], []],
  [[], [4], [3, 1]],
] as const;

/** x between two bounds, the upper one if these are the wrong way round; NaN stays NaN. What lies on a bound keeps its gradient. @see torch.clamp */
export const clamp = elementwise('clamp', {
  kernel: (x, low, high) => binary('min', binary('max', x, low), high),
  whole: (_, x, low, high) => binary('minInteger', binary('maxInteger', x, low), high),
  dtype: inPromotedNumbers,
  reference: (x, low, high) => Math.min(Math.max(x, low), high),
  gradient: ({ grad, inputs: [x, low, high] }) => {
    const zero = scalarNode(0);
    const sent = (input: GraphNode, holds: () => GraphNode) => (input.requiresGrad ? where([holds(), grad, zero]) : null);
    return [
      sent(x, () => logicalAnd([ge([x, low]), le([x, high])])),
      sent(low, () => logicalAnd([lt([x, low]), lt([low, high])])),
      // where the bounds are the wrong way round, all is the upper one
      sent(high, () => logicalOr([lt([high, low]), gt([x, high])])),
    ];
  },
  samples: [
    ...shapes.map((each) => ({ shapes: each, range: [-2, 2] as const })),
    ...shapes.map((each) => ({
      shapes: each,
      range: [-9, 9] as const,
      integers: true,
      dtypes: ['int32', 'int32', 'int32'] as const,
    })),
  ],
});
