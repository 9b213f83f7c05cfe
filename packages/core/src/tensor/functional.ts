import {
  checkBoolean,
  checkChoice,
  checkInteger,
  checkNumber,
  checkOptions,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import * as activations from '../ops/activations';
import * as comparison from '../ops/comparison';
import { scalarNode } from '../ops/define';
import { dropoutMask } from '../ops/dropoutMask';
import * as elementwise from '../ops/elementwise';
import { oneHot as oneHotOp } from '../ops/indexing';
import { linearWithoutBias } from '../ops/matmul';
import * as unary from '../ops/unary';
import { reshape } from '../ops/view';
import { MAX_SIZE, shapeText } from '../shape/shape';
import { asFunction } from './asFunction';
import { inRow, selectRows } from './indexing';
import { operandsOf } from './operands';
import { random } from './random';
import { Tensor, tensorOperand } from './tensor';

/** x weight^T + bias. Shape: x (..., in), weight (out, in), bias (out) -> (..., out). @throws KindlingError @see torch.nn.functional.linear */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  refuseSurplus('linear', arguments, 3);
  const product = linearWithoutBias(tensorOperand('linear: x', x), tensorOperand('linear: weight', weight));
  if (bias === null) return new Tensor(product);
  const node = tensorOperand('linear: bias', bias);
  if (node.shape.length !== 1 || node.shape[0] !== weight.node.shape[0]) {
    throw new KindlingError(`linear: expected bias of shape [${weight.shape[0]}], got ${shapeText(node.shape)}`);
  }
  return new Tensor(elementwise.add([product, node]));
}

/**
 * The rows of a table that int32 indices tell. Shape: input (...), weight (rows, width) -> (..., width)
 * @throws KindlingError for an index that is out of range, at the latest when the result is read @see torch.nn.functional.embedding
 */
export function embedding(input: Tensor, weight: Tensor): Tensor {
  refuseSurplus('embedding', arguments, 2);
  const [indices, table] = [tensorOperand('embedding: input', input), tensorOperand('embedding: weight', weight)];
  if (table.shape.length !== 2) {
    throw new KindlingError(`embedding: weight: expected shape (rows, width), got ${shapeText(table.shape)}`);
  }
  const rows = selectRows('embedding: input', table, 0, inRow(indices));
  return new Tensor(reshape([rows], { shape: [...indices.shape, table.shape[1]] }));
}

/** 1 at the place that each int32 index tells, else 0: int32. Shape: (...) -> (..., numClasses). @throws KindlingError for an index that is out of range, at the latest when the result is read @see torch.nn.functional.one_hot */
export function oneHot(x: Tensor, numClasses: number): Tensor {
  refuseSurplus('oneHot', arguments, 2);
  const classes = checkInteger('oneHot: numClasses', numClasses, { min: 1, max: MAX_SIZE });
  return new Tensor(oneHotOp([tensorOperand('oneHot: x', x)], { classes }));
}

/** x where the condition is true, else y; numbers and tensors, which broadcast. @throws KindlingError @see torch.where */
export function where(condition: Tensor, x: Tensor | number, y: Tensor | number): Tensor {
  refuseSurplus('where', arguments, 3);
  const chosen = tensorOperand('where: condition', condition);
  return new Tensor(comparison.where([chosen, ...operandsOf('where', ['x', 'y'], x, y)]));
}

/** As the method of this name. @see Tensor.logSoftmax, torch.nn.functional.log_softmax */
export const logSoftmax = asFunction('logSoftmax');
/** As the method of this name. @see Tensor.softmax, torch.nn.functional.softmax */
export const softmax = asFunction('softmax');

/**
 * x times the probability that a normal number is below x; with `approximate: 'tanh'` by a hyperbolic tangent. Shape: any, the same.
 * @throws KindlingError @see torch.nn.functional.gelu
 */
export function gelu(x: Tensor, options?: { readonly approximate?: 'none' | 'tanh' | undefined }): Tensor {
  refuseSurplus('gelu', arguments, 2);
  const { approximate = 'none' } = checkOptions('gelu', options, ['approximate']);
  checkChoice('gelu: approximate', approximate, ['none', 'tanh']);
  const node = tensorOperand('gelu: x', x);
  return new Tensor(approximate === 'tanh' ? unary.geluTanh([node]) : unary.gelu([node]));
}

/** x sigmoid(x). Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.nn.functional.silu */
export function silu(x: Tensor): Tensor {
  refuseSurplus('silu', arguments, 1);
  return new Tensor(unary.silu([tensorOperand('silu: x', x)]));
}

/** x tanh(softplus(x)). Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.nn.functional.mish */
export function mish(x: Tensor): Tensor {
  refuseSurplus('mish', arguments, 1);
  return new Tensor(activations.mish([tensorOperand('mish: x', x)]));
}

/** x / (1 + |x|). Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.nn.functional.softsign */
export function softsign(x: Tensor): Tensor {
  refuseSurplus('softsign', arguments, 1);
  return new Tensor(activations.softsign([tensorOperand('softsign: x', x)]));
}

/** (x + 3) / 6, but no smaller than 0 and no larger than 1. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.nn.functional.hardsigmoid */
export function hardsigmoid(x: Tensor): Tensor {
  refuseSurplus('hardsigmoid', arguments, 1);
  return new Tensor(activations.hardsigmoid([tensorOperand('hardsigmoid: x', x)]));
}

/** x hardsigmoid(x). Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.nn.functional.hardswish */
export function hardswish(x: Tensor): Tensor {
  refuseSurplus('hardswish', arguments, 1);
  return new Tensor(activations.hardswish([tensorOperand('hardswish: x', x)]));
}

/** log(sigmoid(x)), exact for large numbers of both signs. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.nn.functional.logsigmoid */
export function logsigmoid(x: Tensor): Tensor {
  refuseSurplus('logsigmoid', arguments, 1);
  return new Tensor(activations.logsigmoid([tensorOperand('logsigmoid: x', x)]));
}

/**
 * log(1 + e^(beta x)) / beta, and x itself where beta x is above the threshold; beta 1 and threshold 20 if not said. Shape: any, the same.
 * @throws KindlingError @see torch.nn.functional.softplus
 */
export function softplus(
  x: Tensor,
  options?: { readonly beta?: number | undefined; readonly threshold?: number | undefined },
): Tensor {
  refuseSurplus('softplus', arguments, 2);
  const { beta = 1, threshold = 20 } = checkOptions('softplus', options, ['beta', 'threshold']);
  checkNumber('softplus: beta', beta);
  checkNumber('softplus: threshold', threshold);
  return new Tensor(unary.softplus([tensorOperand('softplus: x', x), scalarNode(beta), scalarNode(threshold)]));
}

/**
 * x, and times `negativeSlope` (0.01 if not said) where it is not above 0. Shape: any, the same.
 * @throws KindlingError @see torch.nn.functional.leaky_relu
 */
export function leakyRelu(x: Tensor, options?: { readonly negativeSlope?: number | undefined }): Tensor {
  refuseSurplus('leakyRelu', arguments, 2);
  const { negativeSlope = 0.01 } = checkOptions('leakyRelu', options, ['negativeSlope']);
  checkNumber('leakyRelu: negativeSlope', negativeSlope);
  return new Tensor(unary.leakyRelu([tensorOperand('leakyRelu: x', x), scalarNode(negativeSlope)]));
}

/** x, and alpha (e^x - 1) where it is not above 0; alpha 1 if not said. Shape: any, the same. @throws KindlingError @see torch.nn.functional.elu */
export function elu(x: Tensor, options?: { readonly alpha?: number | undefined }): Tensor {
  refuseSurplus('elu', arguments, 2);
  const { alpha = 1 } = checkOptions('elu', options, ['alpha']);
  checkNumber('elu: alpha', alpha);
  return new Tensor(unary.elu([tensorOperand('elu: x', x), scalarNode(alpha)]));
}

/** x, and 1.67 (e^x - 1) where it is not above 0, times 1.05: what keeps the variance of a deep network. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.nn.functional.selu */
export function selu(x: Tensor): Tensor {
  refuseSurplus('selu', arguments, 1);
  return new Tensor(unary.selu([tensorOperand('selu: x', x)]));
}

/**
 * x, but no smaller than `minVal` and no larger than `maxVal`, -1 and 1 if not said; where it is on a bound or outside, the gradient is 0. Shape: any, the same.
 * @throws KindlingError if minVal is not below maxVal @see torch.nn.functional.hardtanh
 */
export function hardtanh(
  x: Tensor,
  options?: { readonly minVal?: number | undefined; readonly maxVal?: number | undefined },
): Tensor {
  refuseSurplus('hardtanh', arguments, 2);
  const { minVal = -1, maxVal = 1 } = checkOptions('hardtanh', options, ['minVal', 'maxVal']);
  checkNumber('hardtanh: minVal', minVal);
  checkNumber('hardtanh: maxVal', maxVal);
  if (minVal >= maxVal) throw new KindlingError(`hardtanh: expected minVal below maxVal, got ${minVal} and ${maxVal}`);
  return new Tensor(unary.hardtanh([tensorOperand('hardtanh: x', x), scalarNode(minVal), scalarNode(maxVal)]));
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
  refuseSurplus('dropout', arguments, 2);
  const { p = 0.5, training = true } = checkOptions('dropout', options, ['p', 'training']);
  checkNumber('dropout: p', p, { min: 0, max: 1 });
  checkBoolean('dropout: training', training);
  const node = tensorOperand('dropout: x', x);
  if (!training || p === 0) return x;
  return new Tensor(elementwise.mul([node, dropoutMask(node.shape, p, () => random.uint32())]));
}
