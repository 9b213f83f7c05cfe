import {
  checkBoolean,
  checkNumber,
  checkOptions,
  describe,
  isTypedArray,
  KindlingError,
  ofThisRealm,
  type TypedArray,
  warnOnce,
} from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import * as conv from '../ops/conv2d';
import { dropoutMask } from '../ops/dropoutMask';
import * as elementwise from '../ops/elementwise';
import * as losses from '../ops/loss';
import { linearWithoutBias } from '../ops/matmul';
import * as pooling from '../ops/maxPool2d';
import { checkWindow, type Pair, toPair, type WindowOptions } from '../ops/window';
import { broadcastShapes, sameShape, shapeText } from '../shape/shape';
import { random } from './random';
import { isTensor, Tensor, tensorOperand } from './tensor';

/** Class indices: a tensor, an array or a typed array. */
export type Target = Tensor | readonly number[] | TypedArray;
export interface LossOptions {
  /** The mean of the losses (the default), their sum, or each as it is. */
  readonly reduction?: losses.Reduction | undefined;
}

/** The larger of x and 0. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.nn.functional.relu */
export function relu(x: Tensor): Tensor {
  return new Tensor(elementwise.relu([tensorOperand('relu: x', x)]));
}

/** 2-D convolution. Shape: x (N,C,H,W), weight (O,C,KH,KW), bias (O) -> (N,O,OH,OW). @throws KindlingError @see torch.nn.functional.conv2d */
export function conv2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options?: WindowOptions): Tensor {
  const nodes = [tensorOperand('conv2d: x', x), tensorOperand('conv2d: weight', weight)] as const;
  const added = bias === null ? null : tensorOperand('conv2d: bias', bias);
  return new Tensor(conv.conv2d(...nodes, added, checkWindow('conv2d', options)));
}

/** x weight^T + bias. Shape: x (..., in), weight (out, in), bias (out) -> (..., out). @throws KindlingError @see torch.nn.functional.linear */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  const product = linearWithoutBias(tensorOperand('linear: x', x), tensorOperand('linear: weight', weight));
  if (bias === null) return new Tensor(product);
  const node = tensorOperand('linear: bias', bias);
  if (node.shape.length !== 1 || node.shape[0] !== weight.node.shape[0]) {
    throw new KindlingError(`linear: expected bias of shape [${weight.shape[0]}], got ${shapeText(node.shape)}`);
  }
  return new Tensor(elementwise.add([product, node]));
}

/** The largest element of each window. Shape: (N,C,H,W) -> (N,C,OH,OW). @throws KindlingError @see torch.nn.functional.max_pool2d */
export function maxPool2d(x: Tensor, kernelSize: Pair, options?: WindowOptions): Tensor {
  const node = tensorOperand('maxPool2d: x', x);
  const size = toPair('maxPool2d: kernelSize', kernelSize, 1);
  return new Tensor(pooling.maxPool2d(node, size, checkWindow('maxPool2d', options, size)));
}

/** log(softmax(x)) along a dimension. Shape: any, the same. @throws KindlingError @see torch.nn.functional.log_softmax */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  return new Tensor(losses.logSoftmax(tensorOperand('logSoftmax: x', x), dim));
}

/**
 * Sets each element to 0 with probability p (0.5 if not said) and scales the others by 1/(1-p); changes nothing unless training
 * (true if not said). Shape: any, the same.
 * @throws KindlingError if p is not from 0 to 1 @see torch.nn.functional.dropout
 */
export function dropout(
  x: Tensor,
  options?: { readonly p?: number | undefined; readonly training?: boolean | undefined },
): Tensor {
  const { p = 0.5, training = true } = checkOptions('dropout', options, ['p', 'training']);
  checkNumber('dropout: p', p, { min: 0, max: 1 });
  checkBoolean('dropout: training', training);
  const node = tensorOperand('dropout: x', x);
  if (!training || p === 0) return x;
  return new Tensor(elementwise.mul([node, dropoutMask(node.shape, p, () => random.uint32())]));
}

/** Class indices as the loss takes them: not rounded yet, and each still to be checked. @throws KindlingError for what is no array */
function classIndices(op: string, target: Target): losses.ClassTarget {
  if (isTensor(target)) return target.node;
  if (isTypedArray(target)) return ofThisRealm(target, `${op}: target`);
  if (Array.isArray(target)) return target;
  throw new KindlingError(`${op}: target: expected a Tensor or an array of class indices, got ${describe(target)}`);
}

function reductionOf(op: string, options: LossOptions | undefined): losses.Reduction | undefined {
  return checkOptions(op, options, ['reduction']).reduction;
}

/** Negative log likelihood. Shape: logProbs (N,C) or (N,C,...), target class indices (N) or (N,...). @throws KindlingError @see torch.nn.functional.nll_loss */
export function nllLoss(logProbs: Tensor, target: Target, options?: LossOptions): Tensor {
  const node = tensorOperand('nllLoss: logProbs', logProbs);
  return new Tensor(losses.nllLoss(node, classIndices('nllLoss', target), reductionOf('nllLoss', options)));
}

/** Negative log likelihood of the softmax of logits. Shapes as nllLoss. @throws KindlingError @see torch.nn.functional.cross_entropy */
export function crossEntropy(logits: Tensor, target: Target, options?: LossOptions): Tensor {
  const node = tensorOperand('crossEntropy: logits', logits);
  return new Tensor(losses.crossEntropy(node, classIndices('crossEntropy', target), reductionOf('crossEntropy', options)));
}

/**
 * Squared difference; the mean of it if not said otherwise. Shape: both alike; others broadcast, of which a warning tells once.
 * @throws KindlingError if the shapes do not broadcast @see torch.nn.functional.mse_loss
 */
export function mseLoss(input: Tensor, target: Tensor, options?: LossOptions): Tensor {
  const nodes = [tensorOperand('mseLoss: input', input), tensorOperand('mseLoss: target', target)] as const;
  const loss = losses.mseLoss(...nodes, reductionOf('mseLoss', options));
  if (!sameShape(nodes[0].shape, nodes[1].shape)) warnOfBroadcasting('mseLoss', ...nodes);
  return new Tensor(loss);
}

function warnOfBroadcasting(op: string, { shape: input }: GraphNode, { shape: target }: GraphNode): void {
  const both = shapeText(broadcastShapes(op, input, target));
  warnOnce(
    op,
    `${op}: the target has shape ${shapeText(target)} and the input ${shapeText(input)}: both broadcast to ${both}, which is likely to give a wrong loss. Give them the same shape.`,
  );
}
