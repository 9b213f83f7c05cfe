import { KindlingError } from '@kindling/checks';
import { type Affine, addIndex, loopIndex, newLoop, scaleIndex } from '../expression/affine';
import { constant, type Expression, indexValue, reduce, select } from '../expression/expression';
import { type GraphNode, leafNode } from '../graph/node';
import type { KernelContext, ReferenceArray } from '../graph/operation';
import { LARGEST_EXACT, type Shape } from '../shape/shape';
import { defineOp, type Op, scalarNode } from './define';
import { onlyFloat32 } from './dtypes';
import { mul } from './elementwise';
import { isPadded, type PoolWindow } from './poolWindow';
import { sum } from './reduction';
import { readBroadcast, referenceFrom } from './reference';
import { expand, pad, permute, reshape } from './view';
import { convOutputSize } from './window';
import { overlapAdd } from './windows';

type Two = readonly [number, number];
type Four = readonly [number, number, number, number];

interface PoolAttributes {
  readonly kernelSize: Two;
  readonly stride: Two;
  readonly dilation: Two;
  /** What was put around x before: none of it may get a gradient. */
  readonly padding: Two;
}

function pooledShape(x: Shape, { kernelSize, stride, dilation }: PoolAttributes): number[] {
  const [n, c, h, w] = x as Four;
  return [
    n,
    c,
    convOutputSize(h, kernelSize[0], { stride: stride[0], dilation: dilation[0] }),
    convOutputSize(w, kernelSize[1], { stride: stride[1], dilation: dilation[1] }),
  ];
}

function overWindow(name: 'max' | 'argmax', { inputs: [x], index, attributes }: KernelContext<PoolAttributes>): Expression {
  const { kernelSize, stride, dilation } = attributes;
  const [n, c, oy, ox] = index as [Affine, Affine, Affine, Affine];
  const loops = [newLoop(kernelSize[0]), newLoop(kernelSize[1])] as const;
  const y = addIndex(scaleIndex(oy, stride[0]), scaleIndex(loopIndex(loops[0]), dilation[0]));
  const z = addIndex(scaleIndex(ox, stride[1]), scaleIndex(loopIndex(loops[1]), dilation[1]));
  return reduce(name, loops, x(n, c, y, z));
}

/** The elements of each window in scan order. */
function windowReference(x: ReferenceArray, attributes: PoolAttributes, combine: (window: number[]) => number): ReferenceArray {
  const { kernelSize, stride, dilation } = attributes;
  return referenceFrom(pooledShape(x.shape, attributes), (index) => {
    const [n, c, oy, ox] = index as unknown as Four;
    const window: number[] = [];
    for (let ky = 0; ky < kernelSize[0]; ky++) {
      for (let kx = 0; kx < kernelSize[1]; kx++) {
        window.push(readBroadcast(x, [n, c, oy * stride[0] + ky * dilation[0], ox * stride[1] + kx * dilation[1]]));
      }
    }
    return combine(window);
  });
}

const samples = [
  { shapes: [[2, 3, 6, 4]], attributes: { kernelSize: [2, 2], stride: [2, 2], dilation: [1, 1], padding: [0, 0] } },
  {
    shapes: [[5, 2, 7, 9]],
    attributes: { kernelSize: [2, 2], stride: [2, 2], dilation: [1, 1], padding: [0, 0] },
    range: [-2, 2],
    integers: true,
  },
  { shapes: [[4, 1, 8, 7]], attributes: { kernelSize: [3, 2], stride: [2, 1], dilation: [1, 1], padding: [0, 0] } },
  { shapes: [[3, 2, 9, 9]], attributes: { kernelSize: [2, 3], stride: [1, 2], dilation: [3, 2], padding: [0, 0] } },
] as const;

/** The largest element of each window; x is padded already. */
export const maxPooling: Op<PoolAttributes> = defineOp<PoolAttributes>({
  name: 'maxPool2d',
  role: 'reduction',
  dtype: onlyFloat32,
  shape: ([x], attributes) => pooledShape(x, attributes),
  kernel: (context) => overWindow('max', context),
  reference: ([x], attributes) => windowReference(x, attributes, (window) => Math.max(...window)),
  gradient: ({ grad, inputs: [x], output, attributes }) => [inputGradient(grad, x, output, attributes)],
  samples,
  timed: {
    shapes: [[64, 32, 12, 12]],
    attributes: { kernelSize: [2, 2], stride: [2, 2], dilation: [1, 1], padding: [0, 0] },
  },
});

/** The place of the first largest element of each window, in scan order (PyTorch's choice at ties). */
export const maxPoolingPlaces: Op<PoolAttributes> = defineOp<PoolAttributes>({
  name: 'maxPool2dIndices',
  role: 'reduction',
  shape: ([x], attributes) => pooledShape(x, attributes),
  kernel: (context) => overWindow('argmax', context),
  reference: ([x], attributes) => windowReference(x, attributes, (window) => window.indexOf(Math.max(...window))),
  gradient: 'zero',
  samples,
});

/**
 * The place of the maximum, or where that is minus infinity the first place that is not in the padding: the padding is minus
 * infinity too, and may come first. (N,C,OH,OW), (N,C,OH,OW), (OH,OW) -> (N,C,OH,OW)
 */
const realIndices = defineOp<undefined>({
  name: 'maxPool2dRealIndices',
  role: 'elementwise',
  shape: ([indices]) => [...indices],
  kernel: ({ inputs: [indices, largest, first], index }) =>
    select('equal', largest(...index), constant(Number.NEGATIVE_INFINITY), first(...index.slice(2)), indices(...index)),
  reference: ([indices, largest, first]) =>
    referenceFrom(indices.shape, (index) =>
      readBroadcast(readBroadcast(largest, index) === Number.NEGATIVE_INFINITY ? first : indices, index),
    ),
  gradient: 'zero',
  samples: [
    {
      shapes: [
        [2, 3, 4, 5],
        [2, 3, 4, 5],
        [4, 5],
      ],
      attributes: undefined,
      range: [0, 3],
      integers: true,
    },
  ],
});

/** For each window along one dimension the first of its steps that lies behind the padding. */
function firstRealStep(windows: number, axis: 0 | 1, { stride, dilation, padding }: PoolAttributes): number[] {
  return Array.from({ length: windows }, (_, o) => Math.ceil(Math.max(0, padding[axis] - o * stride[axis]) / dilation[axis]));
}

/** For each window the first place that is not in the padding. Shape: (OH, OW) */
function firstRealPlaces(pooled: Shape, attributes: PoolAttributes): GraphNode {
  const [, , height, width] = pooled as Four;
  const rows = firstRealStep(height, 0, attributes);
  const columns = firstRealStep(width, 1, attributes);
  const places = rows.flatMap((y) => columns.map((x) => y * attributes.kernelSize[1] + x));
  return leafNode(Float32Array.from(places), [height, width], [width, 1]);
}

/** The gradient put at its place in each window: (N,C,OH,OW) -> (N,C,OH,KH,OW,KW). */
export const spreadOverWindow: Op<{ readonly kernelSize: Two }> = defineOp<{ readonly kernelSize: Two }>({
  name: 'maxPool2dSpread',
  role: 'elementwise',
  shape: ([grad], { kernelSize: [kh, kw] }) => {
    const [n, c, oh, ow] = grad as Four;
    return [n, c, oh, kh, ow, kw];
  },
  kernel: ({ inputs: [grad, indices], index, attributes: { kernelSize } }) => {
    const [n, c, oy, ky, ox, kx] = index as [Affine, Affine, Affine, Affine, Affine, Affine];
    const place = indexValue(addIndex(scaleIndex(ky, kernelSize[1]), kx));
    return select('equal', indices(n, c, oy, ox), place, grad(n, c, oy, ox), constant(0));
  },
  reference: ([grad, indices], { kernelSize: [kh, kw] }) => {
    const [n, c, oh, ow] = grad.shape as Four;
    return referenceFrom([n, c, oh, kh, ow, kw], (index) => {
      const at = [index[0], index[1], index[2], index[4]] as number[];
      const place = index[3] * kw + index[5];
      return readBroadcast(indices, at) === place ? readBroadcast(grad, at) : 0;
    });
  },
  // the way back: of each window the number at its place
  gradient: ({ grad, inputs: [given, indices], attributes }) => {
    const chosen = spreadOverWindow([expand([scalarNode(1)], { shape: given.shape }), indices], attributes);
    return [reshape([sum([mul([grad, chosen])], { dims: [3, 5] })], { shape: given.shape }), null];
  },
  samples: [
    {
      shapes: [
        [3, 2, 4, 5],
        [3, 2, 4, 5],
      ],
      attributes: { kernelSize: [2, 2] },
      range: [0, 3],
      integers: true,
    },
  ],
});

/** In each window the place of its largest element. */
function chosenPlaces(x: GraphNode, pooled: GraphNode, attributes: PoolAttributes): GraphNode {
  const largest = maxPoolingPlaces([x], attributes);
  const [vertical, horizontal] = attributes.padding;
  return vertical + horizontal > 0 ? realIndices([largest, pooled, firstRealPlaces(pooled.shape, attributes)]) : largest;
}

function inputGradient(grad: GraphNode, x: GraphNode, pooled: GraphNode, attributes: PoolAttributes): GraphNode {
  const { kernelSize, stride, dilation } = attributes;
  const windows = spreadOverWindow([grad, chosenPlaces(x, pooled, attributes)], { kernelSize });
  const [n, c, h, w] = x.shape as Four;
  const [, , oh, ow] = grad.shape as Four;
  const disjoint = [0, 1].every((axis) => stride[axis] === kernelSize[axis] && dilation[axis] === 1);
  if (disjoint) {
    // windows side by side: their elements are the input's, but for a remainder at the end that no window covers
    const covered: Four = [n, c, oh * kernelSize[0], ow * kernelSize[1]];
    const side = reshape([windows], { shape: covered });
    if (covered[2] === h && covered[3] === w) return side;
    return pad([side], { before: [0, 0, 0, 0], after: [0, 0, h - covered[2], w - covered[3]], value: 0 });
  }
  const apart = permute([windows], { dims: [0, 1, 2, 4, 3, 5] });
  return overlapAdd(apart, x.shape, { dims: [2, 3], sizes: kernelSize, steps: stride, dilations: dilation });
}

/**
 * The largest element of each window. Shape: (N,C,H,W) -> (N,C,OH,OW). What is around x counts as minus infinity.
 * @throws KindlingError for windows of more elements than float32 can tell apart
 * @see torch.nn.functional.max_pool2d
 */
export function maxPool2d(op: string, x: GraphNode, window: PoolWindow): GraphNode {
  return maxPooling([surrounded(op, x, window)], attributesOf(window));
}

/** The same, and the place of each in its window, in scan order: both (N,C,OH,OW). */
export function maxPool2dWithPlaces(op: string, x: GraphNode, window: PoolWindow): { largest: GraphNode; places: GraphNode } {
  const [whole, attributes] = [surrounded(op, x, window), attributesOf(window)];
  const largest = maxPooling([whole], attributes);
  return { largest, places: chosenPlaces(whole, largest, attributes) };
}

const attributesOf = ({ size, stride, dilation, padding }: PoolWindow): PoolAttributes => {
  return { kernelSize: size, stride, dilation, padding };
};

function surrounded(op: string, x: GraphNode, window: PoolWindow): GraphNode {
  const { size, padding, behind } = window;
  const elements = size[0] * size[1];
  if (elements > LARGEST_EXACT) {
    throw new KindlingError(
      `${op}: kernelSize: expected a window of at most ${LARGEST_EXACT} elements, whose places float32 can tell apart, got ${elements}`,
    );
  }
  const around = { before: [0, 0, ...padding], after: [0, 0, ...behind], value: Number.NEGATIVE_INFINITY };
  return isPadded(window) ? pad([x], around) : x;
}
