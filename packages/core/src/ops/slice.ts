import { constantIndex, scaleIndex, shiftIndex } from '../expression/affine';
import { constant, indexValue, select } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { defineOp, type Op } from './define';
import { kept } from './dtypes';
import { readBroadcast, referenceFrom } from './reference';
import { pad, reshape } from './view';

/** Entries start, start + step, ... of a dimension, `length` of them; all lie within it. */
export interface SliceAttributes {
  readonly dim: number;
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

/** Some entries of a dimension, at equal distances; moves no numbers. @see torch.narrow, and torch's x[:, start:end:step] */
export const slice: Op<SliceAttributes> = defineOp<SliceAttributes>({
  name: 'slice',
  role: 'view',
  dtype: kept,
  shape: ([shape], { dim, length }) => shape.map((size, d) => (d === dim ? length : size)),
  kernel: ({ inputs: [x], index, attributes: { dim, start, step } }) =>
    x(...index.map((i, d) => (d === dim ? shiftIndex(scaleIndex(i, step), start) : i))),
  reference: ([x], { dim, start, length, step }) =>
    referenceFrom(
      x.shape.map((size, d) => (d === dim ? length : size)),
      (index) =>
        readBroadcast(
          x,
          index.map((i, d) => (d === dim ? start + i * step : i)),
        ),
    ),
  gradient: ({ grad, inputs: [x], attributes }) => [betweenZeros(grad, attributes, x.shape[attributes.dim])],
  samples: [
    { shapes: [[7]], attributes: { dim: 0, start: 2, length: 5, step: 1 } },
    { shapes: [[7, 5]], attributes: { dim: 0, start: 0, length: 6, step: 1 } },
    { shapes: [[5, 11]], attributes: { dim: 1, start: 1, length: 9, step: 1 } },
    { shapes: [[3, 10, 5]], attributes: { dim: 1, start: 1, length: 3, step: 3 } },
    { shapes: [[3, 2, 11]], attributes: { dim: 2, start: 1, length: 5, step: 2 } },
    { shapes: [[9, 3]], attributes: { dim: 0, start: 8, length: 1, step: 1 } },
    { shapes: [[1, 6]], attributes: { dim: 0, start: 0, length: 1, step: 4 } },
  ],
});

/** What a slice was taken from, with zeros for all that the slice left out. */
export function betweenZeros(x: GraphNode, { dim, start, length, step }: SliceAttributes, size: number): GraphNode {
  const along = (amount: number) => x.shape.map((_, d) => (d === dim ? amount : 0));
  const spread = length > 1 ? withZerosBetween(x, dim, step) : x;
  // the zeros behind the last entry may reach beyond the end: then they are cropped
  return pad([spread], { before: along(start), after: along(size - start - spread.shape[dim]), value: 0 });
}

/** Inserts dimensions of size 1 at these places of the result, in ascending order; moves no numbers. @see torch.unsqueeze */
export const unsqueeze: Op<{ dims: readonly number[] }> = defineOp<{ dims: readonly number[] }>({
  name: 'unsqueeze',
  role: 'view',
  dtype: kept,
  shape: ([shape], { dims }) => withOnes(shape, dims, 1),
  kernel: ({ inputs: [x], index, attributes: { dims } }) => x(...index.filter((_, d) => !dims.includes(d))),
  reference: ([x], { dims }) => ({ data: x.data, shape: withOnes(x.shape, dims, 1) }),
  gradient: ({ grad, attributes }) => [squeeze([grad], attributes)],
  samples: [
    { shapes: [[5, 3]], attributes: { dims: [0] } },
    { shapes: [[5, 3]], attributes: { dims: [1, 3] } },
    { shapes: [[]], attributes: { dims: [0] } },
    { shapes: [[1, 7]], attributes: { dims: [2] } },
  ],
});

/** Drops these dimensions, which have size 1; moves no numbers. @see torch.squeeze */
export const squeeze: Op<{ dims: readonly number[] }> = defineOp<{ dims: readonly number[] }>({
  name: 'squeeze',
  role: 'view',
  dtype: kept,
  shape: ([shape], { dims }) => shape.filter((_, d) => !dims.includes(d)),
  kernel: ({ inputs: [x], index, attributes: { dims } }) => x(...withOnes(index, dims, constantIndex(0))),
  reference: ([x], { dims }) => ({ data: x.data, shape: x.shape.filter((_, d) => !dims.includes(d)) }),
  gradient: ({ grad, attributes }) => [unsqueeze([grad], attributes)],
  samples: [
    { shapes: [[1, 5, 1, 3]], attributes: { dims: [0, 2] } },
    { shapes: [[5, 1]], attributes: { dims: [1] } },
    { shapes: [[1, 1]], attributes: { dims: [0, 1] } },
  ],
});

/** A list with `one` inserted at ascending places of the result. */
function withOnes<T>(list: readonly T[], places: readonly number[], one: T): T[] {
  const result = [...list];
  for (const place of places) result.splice(place, 0, one);
  return result;
}

/** Puts factor-1 zeros behind each entry of a dimension, as a dimension of its own: (.., n, ..) -> (.., n, factor, ..). */
export const insertZeros: Op<{ dim: number; factor: number }> = defineOp<{ dim: number; factor: number }>({
  name: 'insertZeros',
  role: 'elementwise',
  dtype: kept,
  shape: ([shape], { dim, factor }) => [...shape.slice(0, dim + 1), factor, ...shape.slice(dim + 1)],
  kernel: ({ inputs: [x], index, dtype, attributes: { dim } }) => {
    const source = index.filter((_, i) => i !== dim + 1);
    return select('equal', indexValue(index[dim + 1] ?? constantIndex(0)), constant(0), x(...source), constant(0, dtype));
  },
  reference: ([x], { dim, factor }) => {
    const input = x;
    const shape = [...input.shape.slice(0, dim + 1), factor, ...input.shape.slice(dim + 1)];
    return referenceFrom(shape, (index) =>
      index[dim + 1] === 0
        ? readBroadcast(
            input,
            index.filter((_, i) => i !== dim + 1),
          )
        : 0,
    );
  },
  gradient: ({ grad, attributes: { dim } }) => [
    squeeze([slice([grad], { dim: dim + 1, start: 0, length: 1, step: 1 })], { dims: [dim + 1] }),
  ],
  samples: [{ shapes: [[2, 3, 5]], attributes: { dim: 1, factor: 2 } }],
});

/** Entries of a dimension as far apart as the factor says, zeros between them and behind the last: (.., n, ..) -> (.., n * factor, ..). */
export function withZerosBetween(x: GraphNode, dim: number, factor: number): GraphNode {
  if (factor === 1) return x;
  const wide = insertZeros([x], { dim, factor });
  return reshape([wide], { shape: x.shape.map((size, d) => (d === dim ? size * factor : size)) });
}
