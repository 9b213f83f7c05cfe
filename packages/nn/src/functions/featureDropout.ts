import { checkBoolean, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { dropout, ones, type Tensor } from '@kindling/core';
import { checkFloats } from '../checks/checkTensor';

/** What dropout of whole channels takes. */
export interface FeatureDropoutOptions {
  /** How likely each channel becomes 0; default 0.5. */
  readonly p?: number | undefined;
  /** Whether anything is dropped; default true. */
  readonly training?: boolean | undefined;
}

/**
 * In training, zeroes whole channels of each example with probability p and scales the others by 1/(1-p).
 * Shape: (N, C, ...) -> the same.
 * @throws KindlingError for an input of less than two dimensions, or a `p` outside 0..1
 * @see torch.nn.functional.dropout2d, torch.nn.functional.dropout1d
 */
export function dropout2d(x: Tensor, options?: FeatureDropoutOptions): Tensor {
  refuseSurplus('dropout2d', arguments, 2);
  return featureDropout('dropout2d', x, options);
}

/** As dropout2d, for sequences: (N, C, L), or (C, L) for one. @throws KindlingError for an input of another rank @see torch.nn.functional.dropout1d */
export function dropout1d(x: Tensor, options?: FeatureDropoutOptions): Tensor {
  refuseSurplus('dropout1d', arguments, 2);
  const { shape } = checkFloats('dropout1d: x', x);
  if (shape.length !== 2 && shape.length !== 3) {
    throw new KindlingError(`dropout1d: x: expected shape (N, C, L) or (C, L), got [${shape.join(', ')}]`);
  }
  if (shape.length === 3) return featureDropout('dropout1d', x, options);
  return featureDropout('dropout1d', x.unsqueeze(0), options).squeeze(0);
}

function featureDropout(where: string, x: Tensor, options: FeatureDropoutOptions | undefined): Tensor {
  const { p = 0.5, training = true } = checkOptions(where, options, ['p', 'training']);
  checkNumber(`${where}: p`, p, { min: 0, max: 1 });
  checkBoolean(`${where}: training`, training);
  const { shape } = checkFloats(`${where}: x`, x);
  if (shape.length < 2) {
    throw new KindlingError(`${where}: x: expected at least 2 dimensions (N, C, ...), got shape [${shape.join(', ')}]`);
  }
  if (!training || p === 0) return x;
  return x.mul(dropout(ones(shape.map((size, dim) => (dim < 2 ? size : 1))), { p }));
}
