import { KindlingError } from '@kindling/checks';
import { type Affine, loopIndex, newLoop } from '../expression/affine';
import { binary, reduce } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { broadcastShapes, type Shape, shapeText } from '../shape/shape';
import { defineOp, type Op } from './define';
import { onlyFloat32 } from './dtypes';
import { broadcastAccess } from './elementwise';
import { forEachIndex, readBroadcast, referenceFrom } from './reference';
import { permute, reshape } from './view';

/** Swaps the last two dimensions; moves no numbers. */
export function transpose(x: GraphNode): GraphNode {
  const rank = x.shape.length;
  const dims = x.shape.map((_, dim) => (dim < rank - 2 ? dim : 2 * rank - 3 - dim));
  return permute([x], { dims });
}

function productShape(a: Shape, b: Shape): number[] {
  if (a.at(-1) !== b.at(-2)) {
    throw new KindlingError(
      `matmul: shapes ${shapeText(a)} and ${shapeText(b)} do not fit: ${a.at(-1)} columns on the left, ${b.at(-2)} rows on the right`,
    );
  }
  return [...broadcastShapes('matmul', a.slice(0, -2), b.slice(0, -2)), a.at(-2) as number, b.at(-1) as number];
}

/** (..., i, k) x (..., k, j) -> (..., i, j) with broadcast leading dimensions. */
export const matrixProduct: Op<undefined> = defineOp<undefined>({
  name: 'matmul',
  role: 'contraction',
  dtype: onlyFloat32,
  shape: ([a, b]) => productShape(a, b),
  kernel: ({ inputs: [a, b], inputShapes, index }) => {
    const [shapeA, shapeB] = inputShapes as readonly [Shape, Shape];
    const k = newLoop(shapeA.at(-1) as number);
    const batch = index.slice(0, -2);
    const [i, j] = index.slice(-2) as [Affine, Affine];
    return reduce(
      'sum',
      [k],
      binary(
        'mul',
        broadcastAccess(a, shapeA, [...batch, i, loopIndex(k)]),
        broadcastAccess(b, shapeB, [...batch, loopIndex(k), j]),
      ),
    );
  },
  reference: ([a, b]) => {
    const [x, y] = [a, b];
    const depth = x.shape.at(-1) as number;
    return referenceFrom(productShape(x.shape, y.shape), (index) => {
      const batch = index.slice(0, -2);
      const [i, j] = index.slice(-2) as [number, number];
      let total = 0;
      for (let k = 0; k < depth; k++) total += readBroadcast(x, [...batch, i, k]) * readBroadcast(y, [...batch, k, j]);
      return total;
    });
  },
  gradient: ({ grad, inputs: [a, b] }) => {
    const [x, y] = [a, b];
    return [
      x.requiresGrad ? matrixProduct([grad, transpose(y)]) : null,
      y.requiresGrad ? matrixProduct([transpose(x), grad]) : null,
    ];
  },
  timed: {
    shapes: [
      [16, 128, 64],
      [16, 64, 128],
    ],
    attributes: undefined,
  },
  samples: [
    {
      shapes: [
        [3, 5],
        [5, 2],
      ],
      attributes: undefined,
    },
    {
      shapes: [
        [1, 7],
        [7, 1],
      ],
      attributes: undefined,
    },
    {
      shapes: [
        [9, 13],
        [13, 11],
      ],
      attributes: undefined,
    },
    {
      shapes: [
        [2, 3, 4],
        [4, 5],
      ],
      attributes: undefined,
    },
    {
      shapes: [
        [2, 1, 3, 4],
        [5, 4, 2],
      ],
      attributes: undefined,
    },
  ],
});

/** Matrix product with PyTorch's rules for vectors and leading dimensions. @see torch.matmul */
export function matmul(a: GraphNode, b: GraphNode): GraphNode {
  if (a.shape.length === 0 || b.shape.length === 0) {
    throw new KindlingError(
      `matmul: expected at least one dimension on both sides, got shapes ${shapeText(a.shape)} and ${shapeText(b.shape)}`,
    );
  }
  const left = a.shape.length === 1 ? reshape([a], { shape: [1, ...a.shape] }) : a;
  const right = b.shape.length === 1 ? reshape([b], { shape: [...b.shape, 1] }) : b;
  const product = matrixProduct([left, right]);
  const shape = [...product.shape];
  if (b.shape.length === 1) shape.pop();
  if (a.shape.length === 1) shape.splice(b.shape.length === 1 ? -1 : -2, 1);
  return a.shape.length === 1 || b.shape.length === 1 ? reshape([product], { shape }) : product;
}

/** (..., in) x (out, in) -> (..., out): the matrix product with a weight stored as PyTorch stores it. */
export const linear: Op<undefined> = defineOp<undefined>({
  name: 'linear',
  role: 'contraction',
  dtype: onlyFloat32,
  shape: ([x, weight]) => [...x.slice(0, -1), weight[0]],
  kernel: ({ inputs: [x, weight], inputShapes: [, weightShape], index }) => {
    const k = newLoop(weightShape[1]);
    const [leading, out] = [index.slice(0, -1), index.at(-1) as Affine];
    return reduce('sum', [k], binary('mul', x(...leading, loopIndex(k)), weight(out, loopIndex(k))));
  },
  reference: ([x, weight]) =>
    referenceFrom([...x.shape.slice(0, -1), weight.shape[0]], (index) => {
      const [leading, out] = [index.slice(0, -1), index.at(-1) as number];
      let total = 0;
      for (let k = 0; k < weight.shape[1]; k++) total += readBroadcast(x, [...leading, k]) * readBroadcast(weight, [out, k]);
      return total;
    }),
  gradient: ({ grad, inputs: [x, weight] }) => [
    x.requiresGrad ? matmul(grad, weight) : null,
    weight.requiresGrad ? linearWeightGradient([grad, x]) : null,
  ],
  timed: {
    shapes: [
      [256, 512],
      [512, 512],
    ],
    attributes: undefined,
  },
  samples: [
    {
      shapes: [
        [5, 7],
        [3, 7],
      ],
      attributes: undefined,
    },
    {
      shapes: [
        [8, 20],
        [10, 20],
      ],
      attributes: undefined,
    },
    {
      shapes: [
        [3, 5, 7],
        [6, 7],
      ],
      attributes: undefined,
    },
    {
      shapes: [
        [2, 1, 3, 5],
        [3, 5],
      ],
      attributes: undefined,
    },
    { shapes: [[7], [3, 7]], attributes: undefined },
    {
      shapes: [
        [5, 1],
        [1, 1],
      ],
      attributes: undefined,
    },
  ],
});

/** (..., out), (..., in) -> (out, in), summed over all that leads: the gradient of the weight, whatever the leading dimensions are. */
export const linearWeightGradient: Op<undefined> = defineOp<undefined>({
  name: 'linearWeightGradient',
  role: 'contraction',
  shape: ([grad, x]) => [grad.at(-1) as number, x.at(-1) as number],
  kernel: ({ inputs: [grad, x], inputShapes: [shape], index: [o, i] }) => {
    const loops = shape.slice(0, -1).map(newLoop);
    const leading = loops.map(loopIndex);
    return reduce('sum', loops, binary('mul', grad(...leading, o), x(...leading, i)));
  },
  reference: ([grad, x]) =>
    referenceFrom([grad.shape.at(-1) as number, x.shape.at(-1) as number], ([o, i]) => {
      let total = 0;
      forEachIndex(grad.shape.slice(0, -1), (leading) => {
        total += readBroadcast(grad, [...leading, o]) * readBroadcast(x, [...leading, i]);
      });
      return total;
    }),
  gradient: ({ grad: g, inputs: [grad, x] }) => [
    grad.requiresGrad ? linear([x, g]) : null,
    x.requiresGrad ? matmul(grad, g) : null,
  ],
  samples: [
    {
      shapes: [
        [7, 3],
        [7, 5],
      ],
      attributes: undefined,
    },
    {
      shapes: [
        [3, 5, 6],
        [3, 5, 7],
      ],
      attributes: undefined,
    },
    { shapes: [[3], [5]], attributes: undefined },
  ],
});

/**
 * x weight^T, without the bias. Shape: (..., in), (out, in) -> (..., out).
 * @throws KindlingError if the last dimension of x isn't the weight's
 */
export function linearWithoutBias(x: GraphNode, weight: GraphNode): GraphNode {
  const features = x.shape.at(-1);
  if (weight.shape.length !== 2 || features === undefined || features !== weight.shape[1]) {
    throw new KindlingError(
      `linear: expected x of shape (..., ${weight.shape[1] ?? 'inFeatures'}) for a weight of shape ${shapeText(weight.shape)}, got x of shape ${shapeText(x.shape)}`,
    );
  }
  return linear([x, weight]);
}
