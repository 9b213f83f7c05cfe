import { type Affine, constantIndex, type Loop, loopIndex, newLoop } from '../expression/affine';
import { binary, constant, type Expression, indexValue, reduce, select } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { Access, ReferenceArray } from '../graph/operation';
import { KindlingError } from '../shape/errors';
import { type Shape, shapeText } from '../shape/shape';
import { defineOp, type Op } from './define';
import { div, equal, mul } from './elementwise';
import { readBroadcast, referenceFrom } from './reference';
import { expand, reshape } from './view';

export interface ReduceAttributes {
  /** Sorted dimensions to reduce; they stay with size 1. */
  readonly dims: readonly number[];
}

const keptShape = (shape: Shape, dims: readonly number[]) => shape.map((size, dim) => (dims.includes(dim) ? 1 : size));

/** Reads x over the reduced dimensions, `body` says what of each element goes into the reduction. */
function overDims(
  x: Access,
  shape: Shape,
  index: readonly Affine[],
  dims: readonly number[],
): { loops: Loop[]; element: Expression } {
  const loops: Loop[] = [];
  const source = index.map((i, dim) => {
    if (!dims.includes(dim)) return i;
    const loop = newLoop(shape[dim] as number);
    loops.push(loop);
    return loopIndex(loop);
  });
  return { loops, element: x(...source) };
}

/** The elements that go into each output element, in row-major order. */
function reduceReference(
  x: ReferenceArray,
  dims: readonly number[],
  combine: (elements: number[]) => number,
): ReferenceArray {
  const reduced = x.shape.map((size, dim) => (dims.includes(dim) ? size : 1));
  return referenceFrom(keptShape(x.shape, dims), (at) => {
    const elements = Array.from(referenceFrom(reduced, (offset) => readBroadcast(x, at.map((i, dim) => i + (offset[dim] as number)))).data);
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

/** The sum over dimensions, which keep size 1. @see torch.sum */
export const sum: Op<ReduceAttributes> = defineOp<ReduceAttributes>({
  name: 'sum',
  role: 'reduction',
  shape: ([shape], { dims }) => keptShape(shape as Shape, dims),
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { dims } }) => {
    const { loops, element } = overDims(x as Access, shape as Shape, index, dims);
    return reduce('sum', loops, element);
  },
  reference: ([x], { dims }) => reduceReference(x as ReferenceArray, dims, (elements) => elements.reduce((a, b) => a + b, 0)),
  gradient: ({ grad, inputs: [x] }) => [expand([grad], { shape: (x as GraphNode).shape })],
  samples,
});

/** The mean over dimensions, which keep size 1. @see torch.mean */
export const mean: Op<ReduceAttributes> = defineOp<ReduceAttributes>({
  name: 'mean',
  role: 'reduction',
  shape: ([shape], { dims }) => keptShape(shape as Shape, dims),
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { dims } }) => {
    const { loops, element } = overDims(x as Access, shape as Shape, index, dims);
    return binary('div', reduce('sum', loops, element), constant(countOf(shape as Shape, dims)));
  },
  reference: ([x], { dims }) =>
    reduceReference(x as ReferenceArray, dims, (elements) => elements.reduce((a, b) => a + b, 0) / elements.length),
  gradient: ({ grad, inputs: [x], attributes: { dims } }) => {
    const { shape } = x as GraphNode;
    return [expand([divideBy([grad], { divisor: countOf(shape, dims) })], { shape })];
  },
  samples,
});

const countOf = (shape: Shape, dims: readonly number[]) => dims.reduce((count, dim) => count * (shape[dim] as number), 1);

/** x / divisor for a divisor that belongs to the shape, not to the data: it becomes part of the plan. */
export const divideBy: Op<{ divisor: number }> = defineOp<{ divisor: number }>({
  name: 'divideBy',
  role: 'elementwise',
  shape: ([shape]) => [...(shape as Shape)],
  kernel: ({ inputs: [x], index, attributes: { divisor } }) => binary('div', (x as Access)(...index), constant(divisor)),
  reference: ([x], { divisor }) => ({ data: (x as ReferenceArray).data.map((v) => v / divisor), shape: (x as ReferenceArray).shape }),
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
  shape: ([shape], { dims }) => {
    if (countOf(shape as Shape, dims) === 0) {
      throw new KindlingError(`max: expected at least one element to reduce, got shape ${shapeText(shape as Shape)}`);
    }
    return keptShape(shape as Shape, dims);
  },
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { dims } }) => {
    const { loops, element } = overDims(x as Access, shape as Shape, index, dims);
    return reduce('max', loops, element);
  },
  reference: ([x], { dims }) =>
    reduceReference(x as ReferenceArray, dims, (elements) => elements.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)),
  gradient: ({ grad, inputs: [x], output, attributes }) => {
    const ties = equal([x as GraphNode, output], undefined);
    return [mul([ties, div([grad, sum([ties], attributes)], undefined)], undefined)];
  },
  samples: [...samples, { shapes: [[4, 9]], attributes: { dims: [1] }, range: [-2, 2], integers: true }],
});

/** The index of the first largest element along a dimension, which keeps size 1. @see torch.argmax */
export const argmax = defineOp<{ dim: number }>({
  name: 'argmax',
  role: 'reduction',
  shape: ([shape], { dim }) => {
    if (countOf(shape as Shape, [dim]) === 0) {
      throw new KindlingError(`argmax: expected at least one element to reduce, got shape ${shapeText(shape as Shape)}`);
    }
    return keptShape(shape as Shape, [dim]);
  },
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { dim } }) => {
    const { loops, element } = overDims(x as Access, shape as Shape, index, [dim]);
    return reduce('argmax', loops, element);
  },
  reference: ([x], { dim }) => reduceReference(x as ReferenceArray, [dim], (elements) => elements.indexOf(Math.max(...elements))),
  gradient: 'none',
  samples: [
    { shapes: [[3, 7]], attributes: { dim: 1 } },
    { shapes: [[5, 4]], attributes: { dim: 0 }, range: [-2, 2], integers: true },
  ],
});

/**
 * One element of x along a dimension, chosen by an index (which has size 1 there); an index outside picks 0.
 * @see torch.gather with one index
 */
export const pick = defineOp<{ dim: number }>({
  name: 'pick',
  role: 'reduction',
  shape: ([shape], { dim }) => keptShape(shape as Shape, [dim]),
  kernel: ({ inputs: [x, chosen], inputShapes: [shape], index, attributes: { dim } }) => {
    const loop = newLoop((shape as Shape)[dim] as number);
    const source = index.map((i, d) => (d === dim ? loopIndex(loop) : i));
    const isChosen = (chosen as Access)(...index.map((i, d) => (d === dim ? constantIndex(0) : i)));
    return reduce('sum', [loop], select('equal', indexValue(loopIndex(loop)), isChosen, (x as Access)(...source), constant(0)));
  },
  reference: ([x, chosen], { dim }) => {
    const input = x as ReferenceArray;
    return referenceFrom(keptShape(input.shape, [dim]), (index) => {
      const at = readBroadcast(chosen as ReferenceArray, index);
      if (!(at >= 0 && at < (input.shape[dim] as number))) return 0;
      return readBroadcast(input, index.map((i, d) => (d === dim ? at : i)));
    });
  },
  gradient: ({ grad, inputs: [x, chosen], attributes: { dim } }) => [
    place([grad, chosen as GraphNode], { dim, size: (x as GraphNode).shape[dim] as number }),
    null,
  ],
  samples: [{ shapes: [[4, 5], [4, 1]], attributes: { dim: 1 }, range: [0, 4], integers: true }],
});

/** Puts x at an index along a dimension, zeros elsewhere; x and the index have size 1 there. @see torch.scatter */
export const place = defineOp<{ dim: number; size: number }>({
  name: 'place',
  role: 'elementwise',
  shape: ([shape], { dim, size }) => (shape as Shape).map((s, d) => (d === dim ? size : s)),
  kernel: ({ inputs: [x, chosen], index, attributes: { dim } }) => {
    const source = index.map((i, d) => (d === dim ? constantIndex(0) : i));
    return select('equal', indexValue(index[dim] as Affine), (chosen as Access)(...source), (x as Access)(...source), constant(0));
  },
  reference: ([x, chosen], { dim, size }) => {
    const input = x as ReferenceArray;
    return referenceFrom(input.shape.map((s, d) => (d === dim ? size : s)), (index) =>
      readBroadcast(chosen as ReferenceArray, index) === index[dim] ? readBroadcast(input, index) : 0,
    );
  },
  gradient: 'none',
  samples: [{ shapes: [[4, 1], [4, 1]], attributes: { dim: 1, size: 5 }, range: [0, 4], integers: true }],
});

/** Sums what broadcasting repeated, so that the result has `shape`. */
export function sumToShape(x: GraphNode, shape: Shape): GraphNode {
  const extra = x.shape.length - shape.length;
  const dims = x.shape.flatMap((size, dim) => (dim < extra || (shape[dim - extra] === 1 && size !== 1) ? [dim] : []));
  const summed = dims.length === 0 ? x : sum([x], { dims });
  return extra === 0 ? summed : reshape([summed], { shape });
}
