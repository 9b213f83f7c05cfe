import { checkBoolean, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { leakyRelu, rand, softmax, type Tensor, where } from '@kindling/core';
import { checkFloats } from '../checks/checkTensor';

/** x, and alpha (e^(x / alpha) - 1) where it is not above 0; alpha 1 if not said. Shape: any, the same. @throws KindlingError for an alpha of 0 @see torch.nn.functional.celu */
export function celu(x: Tensor, options?: { readonly alpha?: number | undefined }): Tensor {
  refuseSurplus('celu', arguments, 2);
  const { alpha = 1 } = checkOptions('celu', options, ['alpha']);
  checkAlpha('celu: alpha', alpha);
  const isAbove = checkFloats('celu: x', x).gt(0);
  // no power of large numbers, whose infinity would be multiplied by the gradient 0
  return where(isAbove, x, where(isAbove, 0, x).div(alpha).expm1().mul(alpha));
}

/** Returns the alpha of CELU. @throws KindlingError for 0 and for what is no number */
export function checkAlpha(name: string, value: unknown): number {
  if (checkNumber(name, value) !== 0) return value as number;
  throw new KindlingError(`${name}: expected a number that is not 0, got 0`);
}

/** x where it is above a threshold, else a value. Shape: any, the same. @throws KindlingError for what is no number @see torch.nn.functional.threshold */
export function threshold(x: Tensor, threshold: number, value: number): Tensor {
  refuseSurplus('threshold', arguments, 3);
  checkNumber('threshold: threshold', threshold);
  checkNumber('threshold: value', value);
  return where(checkFloats('threshold: x', x).le(threshold), value, x);
}

/** x, but 0 where it is not farther from 0 than `lambd`, 0.5 if not said. Shape: any, the same. @throws KindlingError for what is no number @see torch.nn.functional.hardshrink */
export function hardshrink(x: Tensor, options?: { readonly lambd?: number | undefined }): Tensor {
  refuseSurplus('hardshrink', arguments, 2);
  const { lambd = 0.5 } = checkOptions('hardshrink', options, ['lambd']);
  checkNumber('hardshrink: lambd', lambd);
  return where(checkFloats('hardshrink: x', x).abs().le(lambd), 0, x);
}

/** x, nearer to 0 by `lambd` (0.5 if not said), and 0 where it is not farther from it than that. Shape: any, the same. @throws KindlingError for a lambd below 0 @see torch.nn.functional.softshrink */
export function softshrink(x: Tensor, options?: { readonly lambd?: number | undefined }): Tensor {
  refuseSurplus('softshrink', arguments, 2);
  const { lambd = 0.5 } = checkOptions('softshrink', options, ['lambd']);
  checkNumber('softshrink: lambd', lambd, { min: 0 });
  return checkFloats('softshrink: x', x).sub(x.clamp(-lambd, lambd));
}

/** x - tanh(x). Shape: any, the same. @throws KindlingError unless x is a Tensor of float32 @see torch.nn.functional.tanhshrink */
export function tanhshrink(x: Tensor): Tensor {
  refuseSurplus('tanhshrink', arguments, 1);
  return checkFloats('tanhshrink: x', x).sub(x.tanh());
}

/** The softmax of -x along a dimension: the smallest gets the most. Shape: any with that dimension, the same. @throws KindlingError for a dimension that there is not @see torch.nn.functional.softmin */
export function softmin(x: Tensor, dim: number): Tensor {
  refuseSurplus('softmin', arguments, 2);
  return softmax(checkFloats('softmin: x', x).neg(), dim);
}

/** What rrelu takes beyond its input. */
export interface RReLUOptions {
  /** The least factor for what is not above 0; default 1/8. */
  readonly lower?: number | undefined;
  /** The largest one; default 1/3. */
  readonly upper?: number | undefined;
  /** Whether factors are drawn, one for each number; else all are the mean of both bounds. Default false. */
  readonly training?: boolean | undefined;
}

/** x, and times a factor that is drawn between two bounds where it is not above 0. Shape: any, the same. @throws KindlingError for bounds the wrong way round @see torch.nn.functional.rrelu */
export function rrelu(x: Tensor, options?: RReLUOptions): Tensor {
  refuseSurplus('rrelu', arguments, 2);
  const { training = false, ...bounds } = checkOptions('rrelu', options, ['lower', 'upper', 'training']);
  const { lower, upper } = checkSlopes('rrelu', bounds);
  checkBoolean('rrelu: training', training);
  const { shape } = checkFloats('rrelu: x', x);
  if (!training) return leakyRelu(x, { negativeSlope: (lower + upper) / 2 });
  const slopes = rand(shape)
    .mul(upper - lower)
    .add(lower);
  return where(x.le(0), x.mul(slopes), x);
}

/** The bounds of rrelu's factors. @throws KindlingError for what is no number, and for bounds the wrong way round */
export function checkSlopes(where: string, { lower = 1 / 8, upper = 1 / 3 }: RReLUOptions): { lower: number; upper: number } {
  checkNumber(`${where}: lower`, lower);
  checkNumber(`${where}: upper`, upper);
  if (lower <= upper) return { lower, upper };
  throw new KindlingError(`${where}: expected lower to be at most upper, got ${lower} and ${upper}`);
}
