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
  const { p, training } = checkedOptions(where, options, true);
  checkFeatures(where, x);
  if (!training || p === 0) return x;
  return dropFeatures(x, p);
}

interface DropoutNumbers {
  readonly p: number;
  readonly training: boolean;
}

function checkedOptions(where: string, options: FeatureDropoutOptions | undefined, byDefault: boolean): DropoutNumbers {
  const { p = 0.5, training = byDefault } = checkOptions(where, options, ['p', 'training']);
  checkNumber(`${where}: p`, p, { min: 0, max: 1 });
  checkBoolean(`${where}: training`, training);
  return { p, training };
}

function checkFeatures(where: string, x: Tensor): void {
  const { shape } = checkFloats(`${where}: x`, x);
  if (shape.length >= 2) return;
  throw new KindlingError(`${where}: x: expected at least 2 dimensions (N, C, ...), got shape [${shape.join(', ')}]`);
}

/** x with whole channels that are 0, the others scaled by 1/(1-p). */
function dropFeatures(x: Tensor, p: number): Tensor {
  return x.mul(dropout(ones(x.shape.map((size, dim) => (dim < 2 ? size : 1))), { p }));
}

/** What SELU makes of large negative numbers is -ALPHA. @see Klambauer and others, "Self-Normalizing Neural Networks" */
const ALPHA = 1.7580993408473766;

/** What dropout that keeps mean and variance takes. */
export interface AlphaDropoutOptions extends Omit<FeatureDropoutOptions, 'training'> {
  /** Whether anything is dropped; default false. */
  readonly training?: boolean | undefined;
}

/**
 * In training, gives each number the value that SELU makes of large negative ones with probability p (0.5 if not said), and scales and shifts all so that mean 0 and variance
 * 1 stay. Shape: any, the same.
 * @throws KindlingError for a `p` outside 0..1 @see torch.nn.functional.alpha_dropout
 */
export function alphaDropout(x: Tensor, options?: AlphaDropoutOptions): Tensor {
  refuseSurplus('alphaDropout', arguments, 2);
  const { p, training } = checkedOptions('alphaDropout', options, false);
  checkFloats('alphaDropout: x', x);
  return training ? keepingMoments(x, p, (shifted) => dropout(shifted, { p })) : x;
}

/** As alphaDropout, of whole channels. Shape: (N, C, ...) -> the same. @throws KindlingError for an input of less than two dimensions, or a `p` outside 0..1 @see torch.nn.functional.feature_alpha_dropout */
export function featureAlphaDropout(x: Tensor, options?: AlphaDropoutOptions): Tensor {
  refuseSurplus('featureAlphaDropout', arguments, 2);
  const { p, training } = checkedOptions('featureAlphaDropout', options, false);
  checkFeatures('featureAlphaDropout', x);
  return training ? keepingMoments(x, p, (shifted) => dropFeatures(shifted, p)) : x;
}

/** a x + a ALPHA p for what is kept, a ALPHA (p - 1) for the rest: what is dropped of x + ALPHA is 0, and what is kept is scaled by 1 / (1 - p). */
function keepingMoments(x: Tensor, p: number, drop: (shifted: Tensor) => Tensor): Tensor {
  if (p === 0) return x;
  if (p === 1) return x.mul(0);
  const scale = (1 - p) / Math.sqrt((ALPHA ** 2 * p + 1) * (1 - p));
  return drop(x.add(ALPHA))
    .mul(scale)
    .sub(ALPHA * scale);
}
