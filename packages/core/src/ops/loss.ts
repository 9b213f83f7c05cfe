import { describe, KindlingError } from '@kindling/checks';
import { binary } from '../expression/expression';
import { checkClasses, checkClassesOf } from '../graph/classIndices';
import { withoutGrad } from '../graph/gradMode';
import { GraphNode } from '../graph/node';
import type { Access, ReferenceArray } from '../graph/operation';
import { broadcastShapes, LARGEST_EXACT, normalizeDim, type Shape, sameShape, shapeText, sizeOf } from '../shape/shape';
import { defineOp } from './define';
import { broadcastAccess, div, exp, log, mul, neg, sub } from './elementwise';
import { elementAt, type Indices, indicesFrom } from './indexing';
import { amax, mean, sum } from './reduction';
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
  const [max, logSum] = withoutGrad(() => {
    const largest = amax([flat], { dims });
    const shifted = exp([sub([flat, largest], undefined)], undefined);
    return [largest, log([sum([shifted], { dims })], undefined)] as const;
  });
  const result = normalizedLog([flat, max, logSum], { dim: axis });
  return flat === x ? result : reshape([result], { shape: [] });
}

/** exp(x) / sum(exp(x)) along a dimension, safe for large numbers. @see torch.nn.functional.softmax */
export function softmax(x: GraphNode, dim: number): GraphNode {
  const axis = normalizeDim('softmax', dim, x.shape.length);
  const flat = x.shape.length === 0 ? reshape([x], { shape: [1] }) : x;
  if (sizeOf(flat.shape) === 0) return flat;
  // what is taken off cancels, so it needs no gradient
  const largest = withoutGrad(() => amax([flat], { dims: [axis] }));
  const powers = exp([sub([flat, largest], undefined)], undefined);
  const result = div([powers, sum([powers], { dims: [axis] })]);
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

/** Class indices of `shape`, in the shape `kept`. @throws KindlingError naming the first that is no class */
function targetIndices(op: string, target: ClassTarget, shape: Shape, kept: Shape, classes: number): Indices {
  const given = isNode(target) ? target.shape : [target.length];
  if (!sameShape(given, shape)) {
    throw new KindlingError(`${op}: target: expected class indices of shape ${shapeText(shape)}, got shape ${shapeText(given)}`);
  }
  if (classes === 0 && sizeOf(shape) > 0) {
    throw new KindlingError(`${op}: expected at least one class to choose from, got none for ${sizeOf(shape)} targets`);
  }
  if (!isNode(target)) {
    checkClasses(`${op}: target`, target, classes);
    return indicesFrom(target, kept, classes);
  }
  const { data, strides } = target.value ?? {};
  // those that are computed, or on a device, are looked at when they are there
  if (data instanceof Float32Array && strides) checkClassesOf(target, { data, strides }, `${op}: target`, classes);
  if (classes <= LARGEST_EXACT) return { low: reshape([target], { shape: kept }), high: null };
  throw new KindlingError(
    `${op}: target: expected plain numbers for ${classes} classes, got a Tensor: float32 holds no number for each beyond ${LARGEST_EXACT}`,
  );
}

function isNode(target: ClassTarget): target is GraphNode {
  return target instanceof GraphNode;
}

export type ClassTarget = GraphNode | ArrayLike<number>;

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
  const kept = logProbs.shape.map((size, d) => (d === dim ? 1 : size));
  // an example alone may have its class as [c]
  const isListOfOne = rank === 1 && !isNode(target) && target.length === 1;
  const indices = targetIndices(op, target, isListOfOne ? [1] : outer, kept, classes);
  const chosen = elementAt(logProbs, indices, dim, `${op}: target`);
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
