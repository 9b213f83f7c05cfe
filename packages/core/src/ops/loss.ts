import { describe, KindlingError } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { broadcastShapes, sameShape, shapeText, sizeOf } from '../shape/shape';
import { binaryCrossEntropy } from './binaryCrossEntropy';
import { type ClassTarget, classTargets, isNode } from './classTargets';
import { where } from './comparison';
import { scalarNode, to } from './define';
import { add, div, mul, neg, sub } from './elementwise';
import { gather } from './indexing';
import { mean, sum } from './reduction';
import { logSoftmax } from './softmax';
import { reshape } from './view';

/** What becomes of the losses: their mean, their sum, or each as it is. */
export type Reduction = 'mean' | 'sum' | 'none';

/** What the losses of classes take beside scores and targets. */
export interface ClassLoss {
  readonly reduction?: Reduction | undefined;
  /** How much each class counts; all the same where it is null. */
  readonly weight?: GraphNode | null | undefined;
  /** What stands for no class at all; null where there is no such number. */
  readonly ignoreIndex?: number | null | undefined;
}

/** The mean, the sum or the losses as they are. A mean is over the weights, if there are any. */
function reduceLoss(op: string, losses: GraphNode, reduction: Reduction, weights: GraphNode | null = null): GraphNode {
  if (reduction === 'none') return losses;
  if (reduction === 'mean') return weights === null ? overAll(mean, losses) : div([overAll(sum, losses), overAll(sum, weights)]);
  if (reduction === 'sum') return overAll(sum, losses);
  throw new KindlingError(`${op}: reduction: expected 'mean', 'sum' or 'none', got ${describe(reduction)}`);
}

function overAll(reduce: typeof sum, node: GraphNode): GraphNode {
  return reshape([reduce([node], { dims: node.shape.map((_, dim) => dim) })], { shape: [] });
}

/** Losses of classes, not reduced yet, and what a mean divides by: null where that is their number. */
interface ClassLosses {
  readonly losses: GraphNode;
  readonly weights: GraphNode | null;
  /** Sets to 0 what does not count. */
  readonly counted: (losses: GraphNode) => GraphNode;
}

function classLosses(
  op: string,
  logProbs: GraphNode,
  target: ClassTarget,
  { weight = null, ignoreIndex = null }: ClassLoss,
): ClassLosses {
  const rank = logProbs.shape.length;
  if (rank < 1)
    throw new KindlingError(`${op}: expected log-probabilities of shape (N, C), got shape ${shapeText(logProbs.shape)}`);
  const dim = classDim(logProbs);
  const classes = logProbs.shape[dim];
  checkWeight(op, weight, classes);
  const outer = logProbs.shape.filter((_, d) => d !== dim);
  const kept = logProbs.shape.map((size, d) => (d === dim ? 1 : size));
  // an example alone may have its class as [c]
  const isListOfOne = rank === 1 && !isNode(target) && target.length === 1;
  const found = classTargets(op, target, isListOfOne ? [1] : outer, kept, classes, ignoreIndex);
  const from = `${op}: target`;
  const mask = found.counted === null ? null : reshape([found.counted], { shape: outer });
  const counted = (losses: GraphNode) => (mask === null ? losses : where([mask, losses, scalarNode(0)]));
  const losses = counted(neg([reshape([gather([logProbs, found.indices], { dim, from })], { shape: outer })]));
  if (weight === null) return { losses, weights: mask === null ? null : to([mask], { dtype: 'float32' }), counted };
  const places = reshape([found.indices], { shape: [sizeOf(outer)] });
  const weights = counted(reshape([gather([weight, places], { dim: 0, from })], { shape: outer }));
  return { losses: mul([losses, weights]), weights, counted };
}

/** Where the classes stand side by side. */
function classDim({ shape }: GraphNode): number {
  return shape.length === 1 ? 0 : 1;
}

function checkWeight(op: string, weight: GraphNode | null, classes: number): void {
  if (weight === null || (sameShape(weight.shape, [classes]) && weight.dtype === 'float32')) return;
  throw new KindlingError(
    `${op}: weight: expected a number for each class, shape ${shapeText([classes])} of float32, got shape ${shapeText(weight.shape)} of ${weight.dtype}`,
  );
}

/**
 * Negative log likelihood of log-probabilities. Shape: (N, C) or (N, C, ...), target (N) or (N, ...).
 * @throws KindlingError if the target's shape or a class index does not fit
 * @see torch.nn.functional.nll_loss
 */
export function nllLoss(logProbs: GraphNode, target: ClassTarget, options: ClassLoss = {}): GraphNode {
  const { reduction = 'mean' } = options;
  const { losses, weights } = classLosses('nllLoss', logProbs, target, options);
  return reduceLoss('nllLoss', losses, reduction, weights);
}

/**
 * Negative log likelihood of the softmax of logits: of classes, shapes as nllLoss, or of how likely each class is, shape as the logits. With smoothing each class is
 * given that much of the certainty, evenly.
 * @see torch.nn.functional.cross_entropy
 */
export function crossEntropy(
  logits: GraphNode,
  target: ClassTarget,
  options: ClassLoss & { readonly labelSmoothing: number },
): GraphNode {
  const op = 'crossEntropy';
  if (logits.shape.length < 1)
    throw new KindlingError(`${op}: expected logits of shape (N, C), got shape ${shapeText(logits.shape)}`);
  const { reduction = 'mean', weight = null, labelSmoothing: smoothing } = options;
  const dim = classDim(logits);
  const classes = logits.shape[dim];
  const outer = logits.shape.filter((_, d) => d !== dim);
  const logProbs = logSoftmax(logits, dim);
  /** Minus the sum over the classes. */
  const lost = (terms: GraphNode) => neg([reshape([sum([terms], { dims: [dim] })], { shape: outer })]);
  const weighted = (terms: GraphNode) => {
    if (weight === null) return terms;
    return mul([terms, reshape([weight], { shape: logits.shape.map((size, d) => (d === dim ? size : 1)) })]);
  };
  if (isNode(target) && target.dtype === 'float32' && sameShape(target.shape, logits.shape)) {
    checkWeight(op, weight, classes);
    if (typeof options.ignoreIndex === 'number') {
      throw new KindlingError(`${op}: ignoreIndex: expected class indices as target beside it, got probabilities`);
    }
    const evened = add([mul([target, scalarNode(1 - smoothing)]), scalarNode(smoothing / classes)]);
    return reduceLoss(op, lost(weighted(mul([logProbs, smoothing === 0 ? target : evened]))), reduction);
  }
  const { losses, weights, counted } = classLosses(op, logProbs, target, options);
  const plain = reduceLoss(op, losses, reduction, weights);
  if (smoothing === 0) return plain;
  const even = reduceLoss(op, counted(lost(weighted(logProbs))), reduction, weights);
  return add([mul([plain, scalarNode(1 - smoothing)]), mul([even, scalarNode(smoothing / classes)])]);
}

/** Squared difference. Shape: both alike (or broadcast). @see torch.nn.functional.mse_loss */
export function mseLoss(input: GraphNode, target: GraphNode, reduction: Reduction = 'mean'): GraphNode {
  broadcastShapes('mseLoss', input.shape, target.shape);
  const difference = sub([input, target], undefined);
  return reduceLoss('mseLoss', mul([difference, difference], undefined), reduction);
}

/** The loss of probabilities of one of two classes. Shape: both alike, weight broadcasts. @see torch.nn.functional.binary_cross_entropy */
export function binaryCrossEntropyLoss(
  input: GraphNode,
  target: GraphNode,
  weight: GraphNode | null,
  reduction: Reduction = 'mean',
): GraphNode {
  const losses = binaryCrossEntropy([input, target]);
  const weighted = weight === null ? losses : mul([losses, weight]);
  if (!sameShape(weighted.shape, input.shape)) {
    throw new KindlingError(
      `binaryCrossEntropy: weight: expected a shape that broadcasts to ${shapeText(input.shape)}, got ${shapeText(weight?.shape ?? [])}`,
    );
  }
  return reduceLoss('binaryCrossEntropy', weighted, reduction);
}
