import { KindlingError } from '@kindling/checks';
import { type Affine, scaleIndex, shiftIndex } from '../expression/affine';
import { guarded } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { type Shape, sameShape, shapeText, sizeOf } from '../shape/shape';
import { defineOp, type Op } from './define';
import { kept } from './dtypes';
import { broadcastAccess } from './elementwise';
import { readBroadcast, readPadded, referenceFrom } from './reference';

/** Reorders dimensions; moves no numbers. @see torch.permute */
export const permute: Op<{ dims: readonly number[] }> = defineOp<{ dims: readonly number[] }>({
  name: 'permute',
  role: 'view',
  dtype: kept,
  shape: ([shape], { dims }) => dims.map((dim) => shape[dim]),
  kernel: ({ inputs: [x], index, attributes: { dims } }) => {
    const source = new Array<Affine>(dims.length);
    dims.forEach((dim, i) => {
      source[dim] = index[i];
    });
    return x(...source);
  },
  reference: ([x], { dims }) => {
    const input = x;
    return referenceFrom(
      dims.map((dim) => input.shape[dim]),
      (index) => {
        const source = new Array<number>(dims.length);
        dims.forEach((dim, i) => {
          source[dim] = index[i];
        });
        return readBroadcast(input, source);
      },
    );
  },
  gradient: ({ grad, attributes: { dims } }) => {
    const inverse = new Array<number>(dims.length);
    dims.forEach((dim, i) => {
      inverse[dim] = i;
    });
    return [permute([grad], { dims: inverse })];
  },
  samples: [
    { shapes: [[2, 3, 5]], attributes: { dims: [2, 0, 1] } },
    { shapes: [[5, 7]], attributes: { dims: [1, 0] } },
    { shapes: [[2, 3, 4, 5]], attributes: { dims: [0, 2, 1, 3] } },
  ],
});

/** Reverses the order along dimensions; moves no numbers. @see torch.flip */
export const flip: Op<{ dims: readonly number[] }> = defineOp<{ dims: readonly number[] }>({
  name: 'flip',
  role: 'view',
  dtype: kept,
  shape: ([shape]) => [...shape],
  kernel: ({ inputs: [x], index, shape, attributes: { dims } }) =>
    x(...index.map((i, dim) => (dims.includes(dim) ? shiftIndex(scaleIndex(i, -1), shape[dim] - 1) : i))),
  reference: ([x], { dims }) => {
    const input = x;
    return referenceFrom(input.shape, (index) =>
      readBroadcast(
        input,
        index.map((i, dim) => (dims.includes(dim) ? input.shape[dim] - 1 - i : i)),
      ),
    );
  },
  gradient: ({ grad, attributes }) => [flip([grad], attributes)],
  samples: [{ shapes: [[2, 3, 5]], attributes: { dims: [1, 2] } }],
});

/** Repeats dimensions of size 1 (and missing leading ones) without copying. @see torch.Tensor.expand */
export const expand: Op<{ shape: Shape }> = defineOp<{ shape: Shape }>({
  name: 'expand',
  role: 'view',
  dtype: kept,
  shape: (_, { shape }) => [...shape],
  kernel: ({ inputs: [x], inputShapes: [shape], index }) => broadcastAccess(x, shape, index),
  reference: ([x], { shape }) => referenceFrom(shape, (index) => readBroadcast(x, index)),
  gradient: ({ grad }) => [grad],
  samples: [
    { shapes: [[3, 1]], attributes: { shape: [2, 3, 5] } },
    { shapes: [[]], attributes: { shape: [4] } },
  ],
});

/** The same numbers in row-major order under another shape. @see torch.reshape */
export const reshape: Op<{ shape: Shape }> = defineOp<{ shape: Shape }>({
  name: 'reshape',
  role: 'reshape',
  dtype: kept,
  shape: ([from], { shape }) => {
    if (sizeOf(from) !== sizeOf(shape)) {
      throw new KindlingError(
        `reshape: a tensor of shape ${shapeText(from)} (${sizeOf(from)} elements) does not fit shape ${shapeText(shape)}`,
      );
    }
    return [...shape];
  },
  // only reached where the input's memory can't be read directly under the new shape; then it was laid out flat before
  kernel: () => {
    throw new Error('reshape is resolved by the memory layout, it has no kernel');
  },
  reference: ([x], { shape }) => ({ data: x.data, shape }),
  gradient: ({ grad, inputs: [x] }) => [reshape([grad], { shape: x.shape })],
  samples: [
    { shapes: [[2, 3, 5]], attributes: { shape: [6, 5] } },
    { shapes: [[4, 6]], attributes: { shape: [3, 8] } },
    { shapes: [[1]], attributes: { shape: [] } },
  ],
});

/** A node under another shape, itself where it has that. */
export function shaped(node: GraphNode, shape: Shape): GraphNode {
  return sameShape(shape, node.shape) ? node : reshape([node], { shape });
}

export interface PadAttributes {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
}

/** Adds `value` around each dimension; negative amounts crop. @see torch.nn.functional.pad */
export const pad: Op<PadAttributes> = defineOp<PadAttributes>({
  name: 'pad',
  role: 'elementwise',
  dtype: kept,
  shape: ([shape], { before, after }) => shape.map((size, dim) => size + before[dim] + after[dim]),
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { before, after, value } }) => {
    const source = index.map((i, dim) => shiftIndex(i, -before[dim]));
    const guards = source.map((i, dim) => ({ index: i, size: shape[dim] })).filter((_, dim) => before[dim] > 0 || after[dim] > 0);
    return guarded(guards, x(...source), value);
  },
  reference: ([x], { before, after, value }) => {
    const input = x;
    const shape = input.shape.map((size, dim) => size + before[dim] + after[dim]);
    return referenceFrom(shape, (index) =>
      readPadded(
        input,
        index.map((i, dim) => i - before[dim]),
        value,
      ),
    );
  },
  gradient: ({ grad, attributes: { before, after } }) => [
    pad([grad], { before: before.map((n) => -n), after: after.map((n) => -n), value: 0 }),
  ],
  samples: [
    { shapes: [[3, 5]], attributes: { before: [1, 2], after: [0, 1], value: 0 } },
    { shapes: [[5, 7]], attributes: { before: [-1, 2], after: [-2, 0], value: 0 } },
    { shapes: [[6]], attributes: { before: [1], after: [1], value: -1.5 } },
    {
      shapes: [[3, 5]],
      attributes: { before: [1, 2], after: [-1, 1], value: -3 },
      range: [-9, 9],
      integers: true,
      dtypes: ['int32'],
    },
  ],
});
