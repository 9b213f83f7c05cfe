import { describe, KindlingError } from '@kindling/checks';
import { binary } from '../expression/expression';
import { noGrad } from '../graph/gradMode';
import type { GraphNode } from '../graph/node';
import { leafNode } from '../graph/node';
import type { Access, ReferenceArray } from '../graph/operation';
import { broadcastShapes, normalizeDim, type Shape, sameShape, shapeText, sizeOf } from '../shape/shape';
import { defineOp } from './define';
import { broadcastAccess, exp, log, mul, neg, sub } from './elementwise';
import { amax, mean, pick, sum } from './reduction';
import { readBroadcast, referenceFrom } from './reference';
import { reshape } from './view';

export type Reduction = 'mean' | 'sum' | 'none';

/** (x - max) - logSum; the gradient is that of the whole log-softmax, since max and logSum come from x. */
const normalizedLog = defineOp<{ readonly dim: number }>({
  name: 'logSoftmax',
  role: 'elementwise',
  shape: ([x]) => [...(x as Shape)],
  kernel: ({ inputs: [x, max, logSum], inputShapes, index }) =>
    binary(
      'sub',
      binary('sub', (x as Access)(...index), broadcastAccess(max as Access, inputShapes[1] as Shape, index)),
      broadcastAccess(logSum as Access, inputShapes[2] as Shape, index),
    ),
  reference: ([x, max, logSum]) =>
    referenceFrom((x as ReferenceArray).shape, (index) => {
      const [a, b, c] = [x, max, logSum].map((input) => readBroadcast(input as ReferenceArray, index)) as [
        number,
        number,
        number,
      ];
      return a - b - c;
    }),
  gradient: ({ grad, output, attributes: { dim } }) => {
    const total = sum([grad], { dims: [dim] });
    return [sub([grad, mul([exp([output], undefined), total], undefined)], undefined), null, null];
  },
  samples: [
    {
      shapes: [
        [4, 5],
        [4, 1],
        [4, 1],
      ],
      attributes: { dim: 1 },
    },
  ],
});

/** log(softmax(x)) along a dimension, safe for large numbers. @see torch.nn.functional.log_softmax */
export function logSoftmax(x: GraphNode, dim: number): GraphNode {
  const axis = normalizeDim('logSoftmax', dim, x.shape.length);
  const flat = x.shape.length === 0 ? reshape([x], { shape: [1] }) : x;
  if (sizeOf(flat.shape) === 0) return flat;
  const dims = [axis];
  const [max, logSum] = noGrad(() => {
    const largest = amax([flat], { dims });
    const shifted = exp([sub([flat, largest], undefined)], undefined);
    return [largest, log([sum([shifted], { dims })], undefined)] as const;
  });
  const result = normalizedLog([flat, max, logSum], { dim: axis });
  return flat === x ? result : reshape([result], { shape: [] });
}

/** The mean, the sum or the losses as they are. */
function reduceLoss(op: string, losses: GraphNode, reduction: Reduction): GraphNode {
  if (reduction === 'none') return losses;
  const dims = losses.shape.map((_, dim) => dim);
  if (reduction === 'mean') return reshape([mean([losses], { dims })], { shape: [] });
  if (reduction === 'sum') return reshape([sum([losses], { dims })], { shape: [] });
  throw new KindlingError(`${op}: reduction: expected 'mean', 'sum' or 'none', got ${describe(reduction)}`);
}

/** Class indices as a leaf; checks that each is a class. */
function targetNode(
  op: string,
  target: GraphNode | readonly number[] | ArrayLike<number>,
  shape: Shape,
  classes: number,
): GraphNode {
  const given = target as GraphNode;
  const isNode = given.shape !== undefined && given.inputs !== undefined;
  const indices = isNode
    ? given
    : leafNode(Float32Array.from(target as ArrayLike<number>), [(target as ArrayLike<number>).length], [1]);
  if (!sameShape(indices.shape, shape)) {
    throw new KindlingError(
      `${op}: target: expected class indices of shape ${shapeText(shape)}, got shape ${shapeText(indices.shape)}`,
    );
  }
  const values = indices.value?.data;
  // a target that is itself computed, or on a device, can't be looked at here; an index outside then picks 0
  for (let i = 0; values instanceof Float32Array && i < values.length; i++) {
    const index = values[i];
    if (!(index >= 0 && index < classes && Number.isInteger(index))) {
      throw new KindlingError(`${op}: target[${i}]: expected a class index from 0 to ${classes - 1}, got ${index}`);
    }
  }
  return indices;
}

export type ClassTarget = GraphNode | readonly number[] | ArrayLike<number>;

/**
 * Negative log likelihood of log-probabilities. Shape: (N, C) or (N, C, ...), target (N) or (N, ...).
 * @throws KindlingError if the target's shape or a class index does not fit
 * @see torch.nn.functional.nll_loss
 */
export function nllLoss(logProbs: GraphNode, target: ClassTarget, reduction: Reduction = 'mean', op = 'nllLoss'): GraphNode {
  const rank = logProbs.shape.length;
  if (rank < 1)
    throw new KindlingError(`${op}: expected log-probabilities of shape (N, C), got shape ${shapeText(logProbs.shape)}`);
  const dim = rank === 1 ? 0 : 1;
  const classes = logProbs.shape[dim] as number;
  const outer = logProbs.shape.filter((_, d) => d !== dim);
  const indices = targetNode(op, target, rank === 1 && (target as ArrayLike<number>).length === 1 ? [1] : outer, classes);
  const kept = logProbs.shape.map((size, d) => (d === dim ? 1 : size));
  const chosen = pick([logProbs, reshape([indices], { shape: kept })], { dim });
  return reduceLoss(op, neg([reshape([chosen], { shape: outer })], undefined), reduction);
}

/** Negative log likelihood of the softmax of logits. Shapes as nllLoss. @see torch.nn.functional.cross_entropy */
export function crossEntropy(logits: GraphNode, target: ClassTarget, reduction: Reduction = 'mean'): GraphNode {
  if (logits.shape.length < 1) {
    throw new KindlingError(`crossEntropy: expected logits of shape (N, C), got shape ${shapeText(logits.shape)}`);
  }
  return nllLoss(logSoftmax(logits, logits.shape.length === 1 ? 0 : 1), target, reduction, 'crossEntropy');
}

/** Squared difference. Shape: both alike (or broadcast). @see torch.nn.functional.mse_loss */
export function mseLoss(input: GraphNode, target: GraphNode, reduction: Reduction = 'mean'): GraphNode {
  broadcastShapes('mseLoss', input.shape, target.shape);
  const difference = sub([input, target], undefined);
  return reduceLoss('mseLoss', mul([difference, difference], undefined), reduction);
}
