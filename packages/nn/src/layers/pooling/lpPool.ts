import { checkBoolean, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Pair, Tensor } from '@kindling/core';
import { type LPPoolOptions, lpPool1d, lpPool2d } from '../../functional';
import { checkNormType } from '../../functions/lpPool';
import { Module } from '../../module/module';
import { pythonText } from '../../module/pythonText';
import { checkLine, checkSize } from './window';

/** What LPPool1d and LPPool2d have in common. */
abstract class LPPool<Size extends Pair> extends Module {
  static override get name(): string {
    return 'LPPool';
  }

  readonly normType: number;
  readonly kernelSize: Size;
  /** null for the window's own size. */
  readonly stride: Size | null;
  readonly ceilMode: boolean;

  constructor(
    name: string,
    normType: number,
    kernelSize: Size,
    options: LPPoolOptions<Size>,
    check: (name: string, value: Size, min: number) => Size,
  ) {
    super();
    refuseSurplus(new.target.name, arguments, 5);
    const { stride = null, ceilMode = false } = checkOptions(name, options, ['stride', 'ceilMode']);
    this.normType = checkNormType(`${name}: normType`, normType);
    this.kernelSize = check(`${name}: kernelSize`, kernelSize, 1);
    this.stride = stride === null ? null : check(`${name}: stride`, stride, 1);
    this.ceilMode = checkBoolean(`${name}: ceilMode`, ceilMode);
  }

  override extraRepr(): string {
    const { normType, kernelSize, stride, ceilMode } = this;
    const sizes = { norm_type: normType, kernel_size: kernelSize, stride, ceil_mode: ceilMode };
    return Object.entries(sizes)
      .map(([name, value]) => `${name}=${value === null ? 'None' : pythonText(value)}`)
      .join(', ');
  }
}

/**
 * The norm of each window of a line: the root of the sum of powers, the largest magnitude for a `normType` of Infinity.
 * Shape: input (N, C, L) -> output (N, C, Lo), see `convOutputSize`.
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or smaller than the window
 * @see torch.nn.LPPool1d
 */
export class LPPool1d extends LPPool<number> {
  static override get name(): string {
    return 'LPPool1d';
  }

  constructor(normType: number, kernelSize: number, options: LPPoolOptions<number> = {}) {
    super('LPPool1d', normType, kernelSize, options, checkLine);
    refuseSurplus(new.target.name, arguments, 3);
  }

  override forward(input: Tensor): Tensor {
    const { stride, ceilMode } = this;
    return lpPool1d(input, this.normType, this.kernelSize, { stride, ceilMode });
  }
}

/**
 * The norm of each window of pictures, as LPPool1d.
 * Shape: input (N, C, H, W) -> output (N, C, Ho, Wo), each side `convOutputSize` of the input's.
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or smaller than the window
 * @see torch.nn.LPPool2d
 */
export class LPPool2d extends LPPool<Pair> {
  static override get name(): string {
    return 'LPPool2d';
  }

  constructor(normType: number, kernelSize: Pair, options: LPPoolOptions = {}) {
    super('LPPool2d', normType, kernelSize, options, checkSize);
    refuseSurplus(new.target.name, arguments, 3);
  }

  override forward(input: Tensor): Tensor {
    const { stride, ceilMode } = this;
    return lpPool2d(input, this.normType, this.kernelSize, { stride, ceilMode });
  }
}
