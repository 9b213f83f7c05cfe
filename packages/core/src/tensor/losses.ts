import {
  checkInteger,
  checkNumber,
  checkOptions,
  describe,
  isTypedArray,
  KindlingError,
  ofThisRealm,
  refuseSurplus,
  type TypedArray,
  warnOnce,
} from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import type { ClassTarget } from '../ops/classTargets';
import * as losses from '../ops/loss';
import { broadcastShapes, sameShape, shapeText } from '../shape/shape';
import { isTensor, Tensor, tensorOperand } from './tensor';

/** Class indices: a tensor, an array or a typed array. */
export type Target = Tensor | readonly number[] | TypedArray;

/** What every loss takes beside what it compares. */
export interface LossOptions {
  /** The mean of the losses (the default), their sum, or each as it is. */
  readonly reduction?: losses.Reduction | undefined;
}

/** What the losses of classes take beside scores and targets. */
export interface ClassLossOptions extends LossOptions {
  /** How much each class counts, one number for each; a mean divides by the weights. */
  readonly weight?: Tensor | null | undefined;
  /** What stands in the target where there is no class; such an example does not count. None if not said. */
  readonly ignoreIndex?: number | null | undefined;
}

/** What `crossEntropy` takes beside scores and targets. */
export interface CrossEntropyOptions extends ClassLossOptions {
  /** How much of the certainty is given to all classes alike, from 0 (the default) to 1. */
  readonly labelSmoothing?: number | undefined;
}

const classOptions = ['reduction', 'weight', 'ignoreIndex'] as const;

/** Class indices as the loss takes them: not rounded yet, and each still to be checked. @throws KindlingError for what is no array */
function classIndices(op: string, target: Target): ClassTarget {
  if (isTensor(target)) return target.node;
  if (isTypedArray(target)) return ofThisRealm(target, `${op}: target`);
  if (Array.isArray(target)) return target;
  throw new KindlingError(`${op}: target: expected a Tensor or an array of class indices, got ${describe(target)}`);
}

function classLossOf(op: string, { reduction, weight = null, ignoreIndex = null }: ClassLossOptions): losses.ClassLoss {
  if (ignoreIndex !== null) checkInteger(`${op}: ignoreIndex`, ignoreIndex, { min: -(2 ** 31), max: 2 ** 31 - 1 });
  return { reduction, weight: weight === null ? null : tensorOperand(`${op}: weight`, weight), ignoreIndex };
}

/**
 * Negative log likelihood. Shape: logProbs (N,C) or (N,C,...), target class indices (N) or (N,...), weight (C).
 * @throws KindlingError @see torch.nn.functional.nll_loss
 */
export function nllLoss(logProbs: Tensor, target: Target, options?: ClassLossOptions): Tensor {
  refuseSurplus('nllLoss', arguments, 3);
  const node = tensorOperand('nllLoss: logProbs', logProbs);
  const given = classLossOf('nllLoss', checkOptions('nllLoss', options, classOptions));
  return new Tensor(losses.nllLoss(node, classIndices('nllLoss', target), given));
}

/**
 * Negative log likelihood of the softmax of logits. Shapes as nllLoss; the target may also say how likely each class is: float32, of the shape of the logits.
 * @throws KindlingError @see torch.nn.functional.cross_entropy
 */
export function crossEntropy(logits: Tensor, target: Target, options?: CrossEntropyOptions): Tensor {
  refuseSurplus('crossEntropy', arguments, 3);
  const node = tensorOperand('crossEntropy: logits', logits);
  const { labelSmoothing = 0, ...others } = checkOptions('crossEntropy', options, [...classOptions, 'labelSmoothing']);
  checkNumber('crossEntropy: labelSmoothing', labelSmoothing, { min: 0, max: 1 });
  const given = { ...classLossOf('crossEntropy', others), labelSmoothing };
  return new Tensor(losses.crossEntropy(node, classIndices('crossEntropy', target), given));
}

/**
 * Squared difference; the mean of it if not said otherwise. Shape: both alike; others broadcast, of which a warning tells once.
 * @throws KindlingError if the shapes do not broadcast @see torch.nn.functional.mse_loss
 */
export function mseLoss(input: Tensor, target: Tensor, options?: LossOptions): Tensor {
  refuseSurplus('mseLoss', arguments, 3);
  const nodes = [tensorOperand('mseLoss: input', input), tensorOperand('mseLoss: target', target)] as const;
  const loss = losses.mseLoss(...nodes, checkOptions('mseLoss', options, ['reduction']).reduction);
  if (!sameShape(nodes[0].shape, nodes[1].shape)) warnOfBroadcasting('mseLoss', ...nodes);
  return new Tensor(loss);
}

/**
 * -(t log x + (1 - t) log(1 - x)) of probabilities and targets from 0 to 1, with logarithms of at least -100; NaN for what is no probability. The mean of it if not said
 * otherwise. Shape: both alike; weight broadcasts to it.
 * @throws KindlingError for other shapes @see torch.nn.functional.binary_cross_entropy
 */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  options?: LossOptions & { readonly weight?: Tensor | null | undefined },
): Tensor {
  refuseSurplus('binaryCrossEntropy', arguments, 3);
  const op = 'binaryCrossEntropy';
  const [x, y] = [tensorOperand(`${op}: input`, input), tensorOperand(`${op}: target`, target)];
  const { weight = null, reduction } = checkOptions(op, options, ['reduction', 'weight']);
  if (!sameShape(x.shape, y.shape)) {
    throw new KindlingError(`${op}: target: expected the shape of the input, ${shapeText(x.shape)}, got ${shapeText(y.shape)}`);
  }
  return new Tensor(
    losses.binaryCrossEntropyLoss(x, y, weight === null ? null : tensorOperand(`${op}: weight`, weight), reduction),
  );
}

function warnOfBroadcasting(op: string, { shape: input }: GraphNode, { shape: target }: GraphNode): void {
  const both = shapeText(broadcastShapes(op, input, target));
  warnOnce(
    op,
    `${op}: the target has shape ${shapeText(target)} and the input ${shapeText(input)}: both broadcast to ${both}, which is likely to give a wrong loss. Give them the same shape.`,
  );
}
