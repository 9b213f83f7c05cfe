import { checkBoolean, checkInteger, checkNumber, checkOptions, checkPair, KindlingError, refuseSurplus } from '@kindling/checks';
import { avgPool1d, avgPool2d, maxPool1d, maxPool2d, type Pair, type Tensor, where } from '@kindling/core';
import { checkFloats } from '../checks/checkTensor';

/** How the windows of a norm lie. */
export interface LPPoolOptions<Size = Pair> {
  /** Steps between neighbouring windows; default the window's own size. */
  readonly stride?: Size | null | undefined;
  /** Whether windows that only begin within the input count, too; default false. */
  readonly ceilMode?: boolean | undefined;
}

/** Returns the exponent of a norm of windows. @throws KindlingError for what is none */
export function checkNormType(name: string, value: unknown): number {
  return value === Number.POSITIVE_INFINITY ? value : checkNumber(name, value, { exclusiveMin: 0 });
}

/**
 * The norm of each window of a line: the root of the sum of powers, the largest magnitude for an exponent of Infinity; a window of zeros has the gradient 0.
 * Shape: (N,C,L) -> (N,C,OL). @throws KindlingError @see torch.nn.functional.lp_pool1d
 */
export function lpPool1d(x: Tensor, normType: number, kernelSize: number, options?: LPPoolOptions<number>): Tensor {
  refuseSurplus('lpPool1d', arguments, 4);
  const { stride, ceilMode } = checkOptions('lpPool1d', options, ['stride', 'ceilMode']);
  const size = (name: string, value: number) => checkInteger(name, value, { min: 1 });
  const given = windows('lpPool1d', x, 3, { normType, kernelSize, stride, ceilMode }, size);
  if (normType === Number.POSITIVE_INFINITY) return maxPool1d(x.abs(), kernelSize, given);
  return rootOf(avgPool1d(x.pow(normType), kernelSize, given), kernelSize, normType);
}

/**
 * The norm of each window of pictures. Shape: (N,C,H,W) -> (N,C,OH,OW).
 * @throws KindlingError @see lpPool1d, torch.nn.functional.lp_pool2d
 */
export function lpPool2d(x: Tensor, normType: number, kernelSize: Pair, options?: LPPoolOptions): Tensor {
  refuseSurplus('lpPool2d', arguments, 4);
  const { stride, ceilMode } = checkOptions('lpPool2d', options, ['stride', 'ceilMode']);
  const size = (name: string, value: Pair) => checkPair(name, value, { min: 1 });
  const given = windows<Pair>('lpPool2d', x, 4, { normType, kernelSize, stride, ceilMode }, size);
  if (normType === Number.POSITIVE_INFINITY) return maxPool2d(x.abs(), kernelSize, given);
  const [rows, columns] = checkPair('lpPool2d: kernelSize', kernelSize, { min: 1 });
  return rootOf(avgPool2d(x.pow(normType), kernelSize, given), rows * columns, normType);
}

interface Windows<Size> extends LPPoolOptions<Size> {
  readonly normType: number;
  readonly kernelSize: Size;
}

/** How the windows lie, once all has been checked. */
function windows<Size>(
  op: string,
  x: Tensor,
  rank: 3 | 4,
  { normType, kernelSize, stride, ceilMode = false }: Windows<Size>,
  size: (name: string, value: Size) => unknown,
): { stride?: Size; ceilMode: boolean } {
  const { shape } = checkFloats(`${op}: x`, x);
  if (shape.length !== rank) {
    const wanted = rank === 3 ? '(N, C, L)' : '(N, C, H, W)';
    throw new KindlingError(`${op}: x: expected shape ${wanted}, got [${shape.join(', ')}]`);
  }
  checkNormType(`${op}: normType`, normType);
  size(`${op}: kernelSize`, kernelSize);
  checkBoolean(`${op}: ceilMode`, ceilMode);
  if (stride === undefined || stride === null) return { ceilMode };
  size(`${op}: stride`, stride);
  return { stride, ceilMode };
}

/** The root of sums, which are means of so many; of 0 it has no slope, and the gradient is 0, as in PyTorch. */
function rootOf(means: Tensor, count: number, normType: number): Tensor {
  const sums = means.mul(count);
  const isZero = sums.eq(0);
  return where(isZero, 0, where(isZero, 1, sums).pow(1 / normType));
}
