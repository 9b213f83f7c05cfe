import { describe, KindlingError } from '@kindling/checks';
import { checkClasses, checkClassesOf } from '../graph/classIndices';
import { GraphNode, leafNode } from '../graph/node';
import { wordsOf } from '../graph/words';
import { broadcastShapes, LARGEST_EXACT, rowMajorStrides, type Shape, sameShape, shapeText, sizeOf } from '../shape/shape';
import { to } from './define';
import { mul, neg, sub } from './elementwise';
import { gather } from './indexing';
import { mean, sum } from './reduction';
import { logSoftmax } from './softmax';
import { reshape } from './view';

export type Reduction = 'mean' | 'sum' | 'none';

/** The mean, the sum or the losses as they are. */
function reduceLoss(op: string, losses: GraphNode, reduction: Reduction): GraphNode {
  if (reduction === 'none') return losses;
  const dims = losses.shape.map((_, dim) => dim);
  if (reduction === 'mean') return reshape([mean([losses], { dims })], { shape: [] });
  if (reduction === 'sum') return reshape([sum([losses], { dims })], { shape: [] });
  throw new KindlingError(`${op}: reduction: expected 'mean', 'sum' or 'none', got ${describe(reduction)}`);
}

/** Class indices of `shape`, in the shape `kept`. @throws KindlingError naming the first that is no class */
function targetIndices(op: string, target: ClassTarget, shape: Shape, kept: Shape, classes: number): GraphNode {
  const given = isNode(target) ? target.shape : [target.length];
  if (!sameShape(given, shape)) {
    throw new KindlingError(`${op}: target: expected class indices of shape ${shapeText(shape)}, got shape ${shapeText(given)}`);
  }
  if (classes === 0 && sizeOf(shape) > 0) {
    throw new KindlingError(`${op}: expected at least one class to choose from, got none for ${sizeOf(shape)} targets`);
  }
  if (!isNode(target)) {
    checkClasses(`${op}: target`, target, classes);
    return indexLeaf(target, kept, classes);
  }
  const { data, strides } = target.value ?? {};
  // those that are computed, or on a device, are looked at when they are there
  if (data instanceof Float32Array && strides) checkClassesOf(target, { data, strides }, `${op}: target`, classes);
  if (target.dtype === 'bool') throw new KindlingError(`${op}: target: expected int32, got bool`);
  if (target.dtype === 'int32') return reshape([target], { shape: kept });
  if (classes <= LARGEST_EXACT) return to([reshape([target], { shape: kept })], { dtype: 'int32', exact: true });
  throw new KindlingError(
    `${op}: target: expected int32 for ${classes} classes, got float32, which holds no number for each beyond ${LARGEST_EXACT}`,
  );
}

/** Numbers that were found to be classes. */
function indexLeaf(numbers: ArrayLike<number>, shape: Shape, count: number): GraphNode {
  const integers = new Int32Array(numbers.length);
  // Int32Array.from takes eight times as long
  for (let i = 0; i < integers.length; i++) integers[i] = numbers[i];
  const node = leafNode(wordsOf(integers), shape, rowMajorStrides(shape), 'int32');
  node.indicesBelow = count;
  return node;
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
  const chosen = gather([logProbs, indices], { dim, from: `${op}: target` });
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
