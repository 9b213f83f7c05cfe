import { lowestOf } from '../expression/dtype';
import type { GraphNode } from '../graph/node';
import type { Shape } from '../shape/shape';
import { defineOp, type Op } from './define';
import { type ScatterAttributes, scattering } from './indexing';
import { pad } from './view';

/**
 * The largest of the elements at places along a dimension that an index tells; where none goes the lowest of all numbers, and what an index outside
 * names goes nowhere. Shape: that of the index and of the elements, with `size` along the dimension.
 * @see torch.scatter_reduce
 */
const scatterLargest: Op<ScatterAttributes> = defineOp<ScatterAttributes>({
  name: 'scatterLargest',
  ...scattering('max', lowestOf, Math.max),
  // what is made of it shares the gradient among more than what was scattered
  gradient: 'missing',
  samples: [
    // every place is named, so that none is infinite
    { shapes: [[9], [9]], attributes: { dim: 0, size: 1 }, range: [0, 0], integers: true, dtypes: ['int32', 'float32'] },
    {
      shapes: [
        [13, 7],
        [13, 7],
      ],
      attributes: { dim: 0, size: 2 },
      range: [0, 1],
      integers: true,
      dtypes: ['int32', 'float32'],
    },
  ],
});

/** The largest of the elements at places along a dimension of a shape, which may be longer than the index in the others; where none goes, the lowest of all numbers. */
export function largestInto(shape: Shape, dim: number, index: GraphNode, source: GraphNode, from: string): GraphNode {
  const found = scatterLargest([index, source], { dim, size: shape[dim], from });
  const missing = shape.map((size, d) => size - found.shape[d]);
  if (missing.every((size) => size === 0)) return found;
  return pad([found], { before: shape.map(() => 0), after: missing, value: lowestOf(found.dtype) });
}
