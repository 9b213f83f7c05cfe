import { type Affine, type Loop, loopIndex, newLoop } from '../expression/affine';
import { binary, constant, type Expression, reduce } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { Access, ReferenceArray, Sample } from '../graph/operation';
import type { Shape } from '../shape/shape';
import { defineOp, type Op } from './define';
import { onlyFloat32, summed } from './dtypes';
import { readBroadcast, referenceFrom } from './reference';
import { expand, reshape } from './view';

export interface ReduceAttributes {
  /** Sorted dimensions to reduce; they stay with size 1. */
  readonly dims: readonly number[];
}

export const keptShape = (shape: Shape, dims: readonly number[]) => shape.map((size, dim) => (dims.includes(dim) ? 1 : size));

/** Reads x over the reduced dimensions: a loop for each of them, new ones if none are given, and the element at their indices. */
export function overDims(
  x: Access,
  shape: Shape,
  index: readonly Affine[],
  dims: readonly number[],
  loops: readonly Loop[] = dims.map((dim) => newLoop(shape[dim])),
): { loops: readonly Loop[]; element: Expression } {
  const source = index.map((i, dim) => (dims.includes(dim) ? loopIndex(loops[dims.indexOf(dim)]) : i));
  return { loops, element: x(...source) };
}

/** The elements that go into each output element, in row-major order. */
export function reduceReference(
  x: ReferenceArray,
  dims: readonly number[],
  combine: (elements: number[]) => number,
): ReferenceArray {
  const reduced = x.shape.map((size, dim) => (dims.includes(dim) ? size : 1));
  return referenceFrom(keptShape(x.shape, dims), (at) => {
    const elements = Array.from(
      referenceFrom(reduced, (offset) =>
        readBroadcast(
          x,
          at.map((i, dim) => i + offset[dim]),
        ),
      ).data,
    );
    return combine(elements);
  });
}

export const samples = [
  { shapes: [[7]], attributes: { dims: [0] } },
  { shapes: [[3, 5]], attributes: { dims: [0] } },
  { shapes: [[3, 5]], attributes: { dims: [1] } },
  { shapes: [[2, 3, 5]], attributes: { dims: [0, 2] } },
  { shapes: [[2, 3, 5]], attributes: { dims: [0, 1, 2] } },
] as const;

export const ofIntegers = samples.map(
  (sample): Sample<ReduceAttributes> => ({ ...sample, range: [-9, 9], integers: true, dtypes: ['int32'] }),
);

/** The sum over dimensions, which keep size 1. @see torch.sum */
export const sum: Op<ReduceAttributes> = defineOp<ReduceAttributes>({
  name: 'sum',
  role: 'reduction',
  dtype: summed,
  shape: ([shape], { dims }) => keptShape(shape, dims),
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { dims } }) => {
    const { loops, element } = overDims(x, shape, index, dims);
    return reduce('sum', loops, element);
  },
  reference: ([x], { dims }) => reduceReference(x, dims, (elements) => elements.reduce((a, b) => a + b, 0)),
  gradient: ({ grad, inputs: [x] }) => [expand([grad], { shape: x.shape })],
  samples: [
    ...samples,
    ...ofIntegers,
    { shapes: [[4, 9]], attributes: { dims: [1] }, range: [0, 1], integers: true, dtypes: ['bool'] },
  ],
  timed: { shapes: [[64, 32, 12, 12]], attributes: { dims: [0, 2, 3] } },
});

/** The mean over dimensions, which keep size 1. @see torch.mean */
export const mean: Op<ReduceAttributes> = defineOp<ReduceAttributes>({
  name: 'mean',
  role: 'reduction',
  dtype: onlyFloat32,
  shape: ([shape], { dims }) => keptShape(shape, dims),
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { dims } }) => {
    const { loops, element } = overDims(x, shape, index, dims);
    return binary('div', reduce('sum', loops, element), constant(countOf(shape, dims)));
  },
  reference: ([x], { dims }) => reduceReference(x, dims, (elements) => elements.reduce((a, b) => a + b, 0) / elements.length),
  gradient: ({ grad, inputs: [x], attributes: { dims } }) => {
    const { shape } = x;
    return [expand([divideBy([grad], { divisor: countOf(shape, dims) })], { shape })];
  },
  samples,
});

/** How many elements each output element is made of. */
export const countOf = (shape: Shape, dims: readonly number[]) => dims.reduce((count, dim) => count * shape[dim], 1);

/** x / divisor for a divisor that belongs to the shape, not to the data: it becomes part of the plan. */
export const divideBy: Op<{ divisor: number }> = defineOp<{ divisor: number }>({
  name: 'divideBy',
  role: 'elementwise',
  shape: ([shape]) => [...shape],
  kernel: ({ inputs: [x], index, attributes: { divisor } }) => binary('div', x(...index), constant(divisor)),
  reference: ([x], { divisor }) => ({ data: x.data.map((v) => v / divisor), shape: x.shape }),
  gradient: ({ grad, attributes }) => [divideBy([grad], attributes)],
  samples: [{ shapes: [[3, 5]], attributes: { divisor: 15 } }],
});

/** Sums what broadcasting repeated, so that the result has `shape`. */
export function sumToShape(x: GraphNode, shape: Shape): GraphNode {
  const extra = x.shape.length - shape.length;
  const dims = x.shape.flatMap((size, dim) => (dim < extra || (shape[dim - extra] === 1 && size !== 1) ? [dim] : []));
  const summed = dims.length === 0 ? x : sum([x], { dims });
  return extra === 0 ? summed : reshape([summed], { shape });
}
