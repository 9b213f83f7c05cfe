import { KindlingError } from '@kindling/checks';
import { type Affine, type Loop, loopIndex, newLoop } from '../expression/affine';
import { binary, constant, type Expression, reduce } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { Access, ReferenceArray, Sample } from '../graph/operation';
import { type Shape, shapeText } from '../shape/shape';
import { eq } from './comparison';
import { defineOp, type Op } from './define';
import { kept, onlyFloat32, places, summed } from './dtypes';
import { div, mul } from './elementwise';
import { readBroadcast, referenceFrom } from './reference';
import { expand, reshape } from './view';

export interface ReduceAttributes {
  /** Sorted dimensions to reduce; they stay with size 1. */
  readonly dims: readonly number[];
}

export const keptShape = (shape: Shape, dims: readonly number[]) => shape.map((size, dim) => (dims.includes(dim) ? 1 : size));

/** Reads x over the reduced dimensions: a loop for each of them, and the element at their indices. */
function overDims(
  x: Access,
  shape: Shape,
  index: readonly Affine[],
  dims: readonly number[],
): { loops: Loop[]; element: Expression } {
  const loops: Loop[] = [];
  const source = index.map((i, dim) => {
    if (!dims.includes(dim)) return i;
    const loop = newLoop(shape[dim]);
    loops.push(loop);
    return loopIndex(loop);
  });
  return { loops, element: x(...source) };
}

/** The elements that go into each output element, in row-major order. */
function reduceReference(x: ReferenceArray, dims: readonly number[], combine: (elements: number[]) => number): ReferenceArray {
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

const samples = [
  { shapes: [[7]], attributes: { dims: [0] } },
  { shapes: [[3, 5]], attributes: { dims: [0] } },
  { shapes: [[3, 5]], attributes: { dims: [1] } },
  { shapes: [[2, 3, 5]], attributes: { dims: [0, 2] } },
  { shapes: [[2, 3, 5]], attributes: { dims: [0, 1, 2] } },
] as const;

const ofIntegers = samples.map(
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

const countOf = (shape: Shape, dims: readonly number[]) => dims.reduce((count, dim) => count * shape[dim], 1);

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

/**
 * The largest element over dimensions, which keep size 1; ties share the gradient evenly.
 * @see torch.amax
 */
export const amax: Op<ReduceAttributes> = defineOp<ReduceAttributes>({
  name: 'amax',
  role: 'reduction',
  dtype: kept,
  shape: ([shape], { dims }) => {
    if (countOf(shape, dims) === 0) {
      throw new KindlingError(`max: expected at least one element to reduce, got shape ${shapeText(shape)}`);
    }
    return keptShape(shape, dims);
  },
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { dims } }) => {
    const { loops, element } = overDims(x, shape, index, dims);
    return reduce('max', loops, element);
  },
  reference: ([x], { dims }) =>
    reduceReference(x, dims, (elements) => elements.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)),
  gradient: ({ grad, inputs: [x], output, attributes }) => {
    const ties = eq([x, output]);
    return [mul([ties, div([grad, sum([ties], attributes)])])];
  },
  samples: [...samples, { shapes: [[4, 9]], attributes: { dims: [1] }, range: [-2, 2], integers: true }, ...ofIntegers],
});

/**
 * The index of the first largest element along a dimension, which keeps size 1; NaN counts as larger than any
 * number. @see torch.argmax
 */
export const argmax = defineOp<{ dim: number }>({
  name: 'argmax',
  role: 'reduction',
  dtype: places,
  shape: ([shape], { dim }) => {
    if (countOf(shape, [dim]) === 0) {
      throw new KindlingError(`argmax: expected at least one element to reduce, got shape ${shapeText(shape)}`);
    }
    return keptShape(shape, [dim]);
  },
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { dim } }) => {
    const { loops, element } = overDims(x, shape, index, [dim]);
    return reduce('argmax', loops, element, 'int32');
  },
  reference: ([x], { dim }) =>
    reduceReference(x, [dim], (elements) => {
      const notANumber = elements.findIndex(Number.isNaN);
      return notANumber === -1 ? elements.indexOf(Math.max(...elements)) : notANumber;
    }),
  gradient: 'zero',
  samples: [
    { shapes: [[3, 7]], attributes: { dim: 1 } },
    { shapes: [[5, 4]], attributes: { dim: 0 }, range: [-2, 2], integers: true },
    { shapes: [[5, 9]], attributes: { dim: 1 }, range: [-4, 4], integers: true, dtypes: ['int32'] },
  ],
});

/** Sums what broadcasting repeated, so that the result has `shape`. */
export function sumToShape(x: GraphNode, shape: Shape): GraphNode {
  const extra = x.shape.length - shape.length;
  const dims = x.shape.flatMap((size, dim) => (dim < extra || (shape[dim - extra] === 1 && size !== 1) ? [dim] : []));
  const summed = dims.length === 0 ? x : sum([x], { dims });
  return extra === 0 ? summed : reshape([summed], { shape });
}
