import { checkInteger, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { avgPool2d, pad, type Tensor } from '@kindling/core';
import { checkFloats } from '../checks/checkTensor';

/** What localResponseNorm takes beyond its input and the number of channels. */
export interface LocalResponseNormOptions {
  /** What the mean of the squares is multiplied by; default 1e-4. */
  readonly alpha?: number | undefined;
  /** The power of the sum that is divided by; default 0.75. */
  readonly beta?: number | undefined;
  /** What is added to the mean; default 1. */
  readonly k?: number | undefined;
}

/**
 * x / (k + alpha m)^beta, m being the mean of the squares of so many neighbouring channels, what lies beyond the first and the last counting as 0.
 * Shape: (N, C, ...) of at least three dimensions -> the same.
 * @throws KindlingError for less dimensions, and for a size below 1 @see torch.nn.functional.local_response_norm
 */
export function localResponseNorm(x: Tensor, size: number, options?: LocalResponseNormOptions): Tensor {
  refuseSurplus('localResponseNorm', arguments, 3);
  const op = 'localResponseNorm';
  const { alpha = 1e-4, beta = 0.75, k = 1 } = checkOptions(op, options, ['alpha', 'beta', 'k']);
  checkInteger(`${op}: size`, size, { min: 1, max: 2 ** 24 });
  checkNumber(`${op}: alpha`, alpha);
  checkNumber(`${op}: beta`, beta);
  checkNumber(`${op}: k`, k);
  const { shape, numel } = checkFloats(`${op}: x`, x);
  if (shape.length < 3) {
    throw new KindlingError(`${op}: x: expected at least 3 dimensions (N, C, ...), got shape [${shape.join(', ')}]`);
  }
  if (numel === 0) return x;
  const [batch, channels] = shape;
  const squares = x.square().reshape([batch, 1, channels, -1]);
  const around = pad(squares, [0, 0, Math.floor(size / 2), Math.floor((size - 1) / 2)]);
  const means = avgPool2d(around, [size, 1], { stride: 1 }).reshape(shape);
  return x.div(means.mul(alpha).add(k).pow(beta));
}
