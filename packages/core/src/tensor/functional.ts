import { checkNumber, describe, KindlingError } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import * as conv from '../ops/conv2d';
import { dropoutMask } from '../ops/dropoutMask';
import * as elementwise from '../ops/elementwise';
import * as losses from '../ops/loss';
import { linearWithoutBias } from '../ops/matmul';
import * as pooling from '../ops/maxPool2d';
import type { Pair, WindowOptions } from '../ops/window';
import { shapeText } from '../shape/shape';
import { isTypedArray, type TypedArray } from './nested';
import { random } from './random';
import { isTensor, Tensor, tensorOperand } from './tensor';

/** Class indices: a tensor, an array or a typed array. */
export type Target = Tensor | readonly number[] | TypedArray;
export interface LossOptions {
  readonly reduction?: losses.Reduction | undefined;
}

/** @see torch.nn.functional.relu */
export function relu(x: Tensor): Tensor {
  return new Tensor(elementwise.relu([tensorOperand('relu: x', x)]));
}

/** 2-D convolution. Shape: x (N,C,H,W), weight (O,C,KH,KW), bias (O) -> (N,O,OH,OW). @throws KindlingError @see torch.nn.functional.conv2d */
export function conv2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options: WindowOptions = {}): Tensor {
  const nodes = [tensorOperand('conv2d: x', x), tensorOperand('conv2d: weight', weight)] as const;
  return new Tensor(conv.conv2d(...nodes, bias === null ? null : tensorOperand('conv2d: bias', bias), options));
}

/** x weight^T + bias. Shape: x (..., in), weight (out, in), bias (out) -> (..., out). @throws KindlingError @see torch.nn.functional.linear */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  const product = linearWithoutBias(tensorOperand('linear: x', x), tensorOperand('linear: weight', weight));
  if (bias === null) return new Tensor(product);
  const node = tensorOperand('linear: bias', bias);
  if (node.shape.length !== 1 || node.shape[0] !== weight.shape[0]) {
    throw new KindlingError(`linear: expected bias of shape [${weight.shape[0]}], got ${shapeText(node.shape)}`);
  }
  return new Tensor(elementwise.add([product, node]));
}

/** The largest element of each window. Shape: (N,C,H,W) -> (N,C,OH,OW). @throws KindlingError @see torch.nn.functional.max_pool2d */
export function maxPool2d(x: Tensor, kernelSize: Pair, options: WindowOptions = {}): Tensor {
  return new Tensor(pooling.maxPool2d(tensorOperand('maxPool2d: x', x), kernelSize, options));
}

/** log(softmax(x)) along a dimension. @throws KindlingError @see torch.nn.functional.log_softmax */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  return new Tensor(losses.logSoftmax(tensorOperand('logSoftmax: x', x), dim));
}

/**
 * Sets each element to 0 with probability p and scales the others by 1/(1-p); changes nothing unless training.
 * @throws KindlingError if p is not from 0 to 1 @see torch.nn.functional.dropout
 */
export function dropout(x: Tensor, options: { readonly p?: number; readonly training?: boolean } = {}): Tensor {
  const { p = 0.5, training = true } = options;
  checkNumber('dropout: p', p, { min: 0, max: 1 });
  const node = tensorOperand('dropout: x', x);
  if (!training || p === 0) return x;
  return new Tensor(elementwise.mul([node, dropoutMask(node.shape, p, () => random.uint32())]));
}

function classIndices(op: string, target: Target): GraphNode | ArrayLike<number> {
  if (isTensor(target)) return target.node;
  if (Array.isArray(target) || isTypedArray(target)) return target;
  throw new KindlingError(`${op}: target: expected a Tensor or an array of class indices, got ${describe(target)}`);
}

/** Negative log likelihood. Shape: logProbs (N,C) or (N,C,...), target class indices (N) or (N,...). @throws KindlingError @see torch.nn.functional.nll_loss */
export function nllLoss(logProbs: Tensor, target: Target, options: LossOptions = {}): Tensor {
  return new Tensor(
    losses.nllLoss(tensorOperand('nllLoss: logProbs', logProbs), classIndices('nllLoss', target), options.reduction),
  );
}

/** Negative log likelihood of the softmax of logits. Shapes as nllLoss. @throws KindlingError @see torch.nn.functional.cross_entropy */
export function crossEntropy(logits: Tensor, target: Target, options: LossOptions = {}): Tensor {
  return new Tensor(
    losses.crossEntropy(tensorOperand('crossEntropy: logits', logits), classIndices('crossEntropy', target), options.reduction),
  );
}

/** Squared difference; the mean of it if not said otherwise. @throws KindlingError @see torch.nn.functional.mse_loss */
export function mseLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const nodes = [tensorOperand('mseLoss: input', input), tensorOperand('mseLoss: target', target)] as const;
  return new Tensor(losses.mseLoss(...nodes, options.reduction));
}
