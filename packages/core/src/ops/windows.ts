import { addIndex, loopIndex, newLoop, scaleIndex } from '../expression/affine';
import { guarded, reduce } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { Shape } from '../shape/shape';
import { defineOp, type Op } from './define';
import { kept, summed } from './dtypes';
import { forEachIndex, readBroadcast, referenceFrom } from './reference';
import { withZerosBetween } from './slice';
import { pad, permute, reshape } from './view';

/** Windows along some dimensions: of which size, how far apart, and how far apart their entries are. One entry for each of `dims`. */
export interface WindowsAttributes {
  readonly dims: readonly number[];
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
  readonly dilations: readonly number[];
}

/** How many entries a window reaches over. */
const reachOf = ({ sizes, dilations }: WindowsAttributes, i: number) => (sizes[i] - 1) * dilations[i] + 1;

/** How many windows there are along a dimension; they all lie within it. */
const countOf = (size: number, attributes: WindowsAttributes, i: number) =>
  Math.floor((size - reachOf(attributes, i)) / attributes.steps[i]) + 1;

/**
 * All windows along dimensions: (..., n, ...) -> (..., count, ..., size), the windows' entries as new dimensions at the end. Windows may
 * overlap; moves no numbers. @see torch.Tensor.unfold
 */
export const windows: Op<WindowsAttributes> = defineOp<WindowsAttributes>({
  name: 'windows',
  role: 'view',
  dtype: kept,
  shape: ([shape], attributes) => windowsShape(shape, attributes),
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { dims, steps, dilations } }) =>
    x(
      ...shape.map((_, d) => {
        const i = dims.indexOf(d);
        return i === -1 ? index[d] : addIndex(scaleIndex(index[d], steps[i]), scaleIndex(index[shape.length + i], dilations[i]));
      }),
    ),
  reference: ([x], attributes) => {
    const { dims, steps, dilations } = attributes;
    return referenceFrom(windowsShape(x.shape, attributes), (index) =>
      readBroadcast(
        x,
        x.shape.map((_, d) => {
          const i = dims.indexOf(d);
          return i === -1 ? index[d] : index[d] * steps[i] + index[x.shape.length + i] * dilations[i];
        }),
      ),
    );
  },
  gradient: ({ grad, inputs: [x], attributes }) => [overlapAdd(grad, x.shape, attributes)],
  samples: [
    { shapes: [[7]], attributes: { dims: [0], sizes: [3], steps: [1], dilations: [1] } },
    { shapes: [[3, 11]], attributes: { dims: [1], sizes: [3], steps: [2], dilations: [2] } },
    { shapes: [[2, 7, 9]], attributes: { dims: [1, 2], sizes: [3, 2], steps: [2, 3], dilations: [1, 1] } },
    {
      shapes: [[6, 5]],
      attributes: { dims: [0], sizes: [2], steps: [2], dilations: [1] },
      dtypes: ['int32'],
      range: [-9, 9],
      integers: true,
    },
  ],
});

function windowsShape(shape: Shape, attributes: WindowsAttributes): number[] {
  const counts = shape.map((size, d) => {
    const i = attributes.dims.indexOf(d);
    return i === -1 ? size : countOf(size, attributes, i);
  });
  return [...counts, ...attributes.sizes];
}

interface OverlapAttributes extends WindowsAttributes {
  /** How many places there are along each of `dims`, divided by the step. */
  readonly quotients: readonly number[];
}

/**
 * Windows added up where they lie: (..., count, ..., size) -> (..., quotient, ..., step). Place y of a dimension stands at y / step and
 * y % step, which are dimensions of their own, so that each sum runs over those windows alone that reach there. Where windows are dilated
 * their step is 1.
 */
const overlapSum = defineOp<OverlapAttributes>({
  name: 'overlapSum',
  role: 'reduction',
  dtype: summed,
  shape: ([shape], { dims, quotients, steps }) => [
    ...shape.slice(0, shape.length - dims.length).map((size, d) => (dims.includes(d) ? quotients[dims.indexOf(d)] : size)),
    ...steps,
  ],
  kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { dims, sizes, steps, dilations } }) => {
    const rank = shape.length - dims.length;
    const loops = sizes.map((size, i) => newLoop(Math.ceil(size / steps[i])));
    const at = [...index];
    const guards = dims.flatMap((d, i) => {
      const back = loopIndex(loops[i]);
      at[d] = addIndex(index[d], scaleIndex(back, -dilations[i]));
      at[rank + i] = addIndex(index[rank + i], scaleIndex(back, steps[i]));
      const window = { index: at[d], size: shape[d] };
      return sizes[i] % steps[i] === 0 ? [window] : [window, { index: at[rank + i], size: sizes[i] }];
    });
    const element = guarded(guards, x(...at));
    return loops.every(({ size }) => size === 1) ? element : reduce('sum', loops, element);
  },
  reference: ([x], { dims, sizes, steps, dilations, quotients }) => {
    const rank = x.shape.length - dims.length;
    const shape = [...x.shape.slice(0, rank), ...steps];
    dims.forEach((d, i) => {
      shape[d] = quotients[i];
    });
    const sums = referenceFrom(shape, () => 0);
    const strides = shape.map((_, d) => shape.slice(d + 1).reduce((product, size) => product * size, 1));
    forEachIndex(x.shape, (index) => {
      const at = [...index];
      let isInside = true;
      dims.forEach((d, i) => {
        const y = index[d] * steps[i] + index[rank + i] * dilations[i];
        at[d] = Math.floor(y / steps[i]);
        at[rank + i] = y % steps[i];
        isInside &&= at[d] < quotients[i] && index[rank + i] < sizes[i];
      });
      if (isInside) sums.data[at.reduce((flat, place, d) => flat + place * strides[d], 0)] += readBroadcast(x, index);
    });
    return sums;
  },
  gradient: ({ grad, inputs: [x], attributes }) => [
    windows([cutTo(interleaved(grad, attributes), whole(x, attributes))], plain(attributes)),
  ],
  samples: [
    { shapes: [[5, 3]], attributes: { dims: [0], sizes: [3], steps: [1], dilations: [1], quotients: [7] } },
    { shapes: [[3, 4, 3]], attributes: { dims: [1], sizes: [3], steps: [1], dilations: [2], quotients: [9] } },
    {
      shapes: [[2, 3, 5, 3, 5]],
      attributes: { dims: [1, 2], sizes: [3, 5], steps: [2, 2], dilations: [1, 1], quotients: [4, 6] },
    },
    { shapes: [[3, 2, 2]], attributes: { dims: [0], sizes: [2], steps: [3], dilations: [1], quotients: [3] } },
  ],
});

const plain = ({ dims, sizes, steps, dilations }: WindowsAttributes): WindowsAttributes => ({ dims, sizes, steps, dilations });

/** The shape that windows were taken from, without what none of them reaches. */
function whole({ shape }: GraphNode, attributes: WindowsAttributes): number[] {
  const { dims, steps } = attributes;
  return shape.slice(0, shape.length - dims.length).map((size, d) => {
    const i = dims.indexOf(d);
    return i === -1 ? size : (size - 1) * steps[i] + reachOf(attributes, i);
  });
}

/** (..., quotient, ..., step) as (..., quotient * step, ...). */
function interleaved(x: GraphNode, { dims, steps }: WindowsAttributes): GraphNode {
  const rank = x.shape.length - dims.length;
  const order: number[] = [];
  for (let d = 0; d < rank; d++) {
    order.push(d);
    if (dims.includes(d)) order.push(rank + dims.indexOf(d));
  }
  const shape = x.shape.slice(0, rank).map((size, d) => (dims.includes(d) ? size * steps[dims.indexOf(d)] : size));
  return reshape([permute([x], { dims: order })], { shape });
}

/** The beginning of each dimension, or zeros behind it, to that shape. */
function cutTo(x: GraphNode, shape: Shape): GraphNode {
  const after = shape.map((size, d) => size - x.shape[d]);
  return after.every((amount) => amount === 0) ? x : pad([x], { before: shape.map(() => 0), after, value: 0 });
}

/** Windows added up where they were taken from: (..., count, ..., size) -> shape. @see torch.nn.functional.fold */
export function overlapAdd(x: GraphNode, shape: Shape, attributes: WindowsAttributes): GraphNode {
  const { dims, sizes, steps, dilations } = attributes;
  const apart = dims.findIndex((_, i) => steps[i] > 1 && dilations[i] > 1);
  if (apart !== -1)
    return overlapAdd(withZerosBetween(x, dims[apart], steps[apart]), shape, { ...attributes, steps: steps.with(apart, 1) });
  const quotients = dims.map((d, i) => Math.ceil(shape[d] / steps[i]));
  const sums = overlapSum([x], { dims, sizes, steps, dilations, quotients });
  return cutTo(interleaved(sums, attributes), shape);
}
