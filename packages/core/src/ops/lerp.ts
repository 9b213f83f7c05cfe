import { binary, constant, select } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { scalarNode } from './define';
import { elementwise, mul, sub } from './elementwise';

/** x + w (y - x), from the nearer end, so that it is x for w = 0 and y for w = 1. @see torch.lerp */
export const lerp = elementwise('lerp', {
  kernel: (x, y, w) => {
    const way = binary('sub', y, x);
    const back = binary('mul', way, binary('sub', constant(1), w));
    return select('greater', constant(0.5), w, binary('add', x, binary('mul', w, way)), binary('sub', y, back));
  },
  reference: (x, y, w) => (w < 0.5 ? x + w * (y - x) : y - (y - x) * (1 - w)),
  gradient: ({ grad, inputs: [x, y, w] }) => {
    const sent = (input: GraphNode, slope: () => GraphNode) => (input.requiresGrad ? mul([grad, slope()]) : null);
    return [sent(x, () => sub([scalarNode(1), w])), sent(y, () => w), sent(w, () => sub([y, x]))];
  },
  samples: [{ shapes: [[7], [7], []] }, { shapes: [[3, 5], [5], [3, 1]], range: [-2, 2] }, { shapes: [[], [4], [4]] }],
});
