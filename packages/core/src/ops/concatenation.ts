import { KindlingError } from '@kindling/checks';
import { type Affine, shiftIndex } from '../expression/affine';
import { constant, type Expression, type Guard, guarded, select } from '../expression/expression';
import type { Access, ReferenceArray } from '../graph/operation';
import { type Shape, shapeText } from '../shape/shape';
import { defineOp, type Op } from './define';
import { inPromoted } from './dtypes';
import { readBroadcast, referenceFrom } from './reference';
import { slice } from './slice';

export interface CatAttributes {
  readonly dim: number;
}

/** Where each of the parts along a dimension begins. */
export function startsOf(sizes: readonly number[]): number[] {
  let next = 0;
  return sizes.map((size) => {
    const start = next;
    next += size;
    return start;
  });
}

const sizesAlong = (shapes: readonly Shape[], dim: number) => shapes.map((shape) => shape[dim]);

/** Tensors one behind another along a dimension; in the others they are alike. @see torch.cat */
export const cat: Op<CatAttributes> = defineOp<CatAttributes>({
  name: 'cat',
  role: 'concatenation',
  dtype: inPromoted,
  joinsAlong: ({ dim }) => dim,
  shape: (shapes, { dim }) => {
    const [first] = shapes;
    shapes.forEach((shape, i) => {
      const fits = shape.length === first.length && shape.every((size, d) => d === dim || size === first[d]);
      if (fits) return;
      throw new KindlingError(
        `cat: tensors[${i}]: expected the shape of tensors[0], ${shapeText(first)}, but for dimension ${dim}, got ${shapeText(shape)}`,
      );
    });
    const total = sizesAlong(shapes, dim).reduce((sum, size) => sum + size, 0);
    return first.map((size, d) => (d === dim ? total : size));
  },
  // where kernels can write into a part of a buffer, each part is one and nobody asks for this (codegen/concatenate.ts)
  kernel: ({ inputs, inputShapes, index, attributes: { dim } }) => choosePart(sizesAlong(inputShapes, dim), index, dim, inputs),
  reference: (parts, { dim }) => {
    const starts = startsOf(
      sizesAlong(
        parts.map(({ shape }) => shape),
        dim,
      ),
    );
    const total = parts.reduce((sum, { shape }) => sum + shape[dim], 0);
    return referenceFrom(
      parts[0].shape.map((size, d) => (d === dim ? total : size)),
      (index) => {
        const part = starts.findLastIndex((start, i) => start <= index[dim] && parts[i].shape[dim] > 0);
        return readBroadcast(
          parts[part] as ReferenceArray,
          index.map((i, d) => (d === dim ? i - starts[part] : i)),
        );
      },
    );
  },
  gradient: ({ grad, inputs, attributes: { dim } }) => {
    const sizes = inputs.map(({ shape }) => shape[dim]);
    const starts = startsOf(sizes);
    return inputs.map((input, i) =>
      input.requiresGrad ? slice([grad], { dim, start: starts[i], length: sizes[i], step: 1 }) : null,
    );
  },
  samples: [
    {
      shapes: [
        [3, 5],
        [2, 5],
      ],
      attributes: { dim: 0 },
    },
    {
      shapes: [
        [3, 5],
        [3, 1],
        [3, 7],
      ],
      attributes: { dim: 1 },
    },
    {
      shapes: [
        [2, 3, 5],
        [2, 6, 5],
        [2, 1, 5],
      ],
      attributes: { dim: 1 },
    },
    { shapes: [[9, 1, 2]], attributes: { dim: 1 } },
    { shapes: [[5], [0], [6]], attributes: { dim: 0 } },
    { shapes: [[5], [3], [6]], attributes: { dim: 0 }, range: [-9, 9], integers: true, dtypes: ['int32', 'int32', 'int32'] },
    // more than a kernel may have arguments
    { shapes: Array.from({ length: 9 }, (_, i) => [5, 1 + (i % 3)]), attributes: { dim: 1 } },
    { shapes: Array.from({ length: 17 }, () => [6, 1]), attributes: { dim: 1 } },
  ],
});

/** One of several parts that lie one behind another along a dimension: the one that an index falls into. */
export function choosePart(
  sizes: readonly number[],
  index: readonly Affine[],
  dim: number,
  parts: readonly Access[],
): Expression {
  const starts = startsOf(sizes);
  const present = parts.flatMap((part, i) => (sizes[i] === 0 ? [] : [{ part, start: starts[i], size: sizes[i] }]));
  const elements = present.map(({ part, start, size }) => {
    const at = index.map((i, d) => (d === dim ? shiftIndex(i, -start) : i));
    const guard: Guard = { index: at[dim], size };
    return { guard, element: guarded(present.length === 1 ? [] : [guard], part(...at)) };
  });
  // chosen and not added up: -0 stays -0
  return elements
    .slice(1)
    .reduce(
      (before, { guard, element }) => select('greater', guarded([guard], constant(1)), constant(0), element, before),
      elements[0].element,
    );
}
