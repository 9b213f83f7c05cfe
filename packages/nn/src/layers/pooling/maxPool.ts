import { checkBoolean, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Pair, Tensor } from '@kindling/core';
import { maxPool1d, maxPool2d } from '../../functional';
import { pythonText } from '../../module/pythonText';
import { checkLine, checkSize, type PoolLayerOptions, WindowPool } from './window';

/** What MaxPool1d and MaxPool2d take beyond their window; padding is filled with -Infinity. */
export interface MaxPoolOptions<Size = Pair> extends PoolLayerOptions<Size> {
  /** Steps between the window's taps; default 1. */
  dilation?: Size | undefined;
}

/** How the windows of MaxPool2d lie. */
export type MaxPool2dOptions = MaxPoolOptions;

/** What MaxPool1d and MaxPool2d have in common. */
abstract class MaxPool<Size extends Pair> extends WindowPool<Size> {
  static override get name(): string {
    return 'MaxPool';
  }

  readonly dilation: Size;
  readonly ceilMode: boolean;

  constructor(
    name: string,
    kernelSize: Size,
    options: MaxPoolOptions<Size>,
    check: (name: string, value: Size, min: number) => Size,
  ) {
    const known = ['stride', 'padding', 'dilation', 'ceilMode'] as const;
    const { dilation = 1 as Size, ceilMode = false, ...given } = checkOptions(name, options, known);
    super(name, kernelSize, given, check);
    refuseSurplus(new.target.name, arguments, 4);
    this.dilation = check(`${name}: dilation`, dilation, 1);
    this.ceilMode = checkBoolean(`${name}: ceilMode`, ceilMode);
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    const sizes = { kernel_size: kernelSize, stride, padding, dilation, ceil_mode: ceilMode };
    return Object.entries(sizes)
      .map(([name, value]) => `${name}=${pythonText(value)}`)
      .join(', ');
  }
}

/**
 * The largest number in each window of a line.
 * Shape: input (N, C, L) -> output (N, C, Lo), see `convOutputSize`.
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or smaller than the window
 * @see torch.nn.MaxPool1d
 */
export class MaxPool1d extends MaxPool<number> {
  static override get name(): string {
    return 'MaxPool1d';
  }

  constructor(kernelSize: number, options: MaxPoolOptions<number> = {}) {
    super('MaxPool1d', kernelSize, options, checkLine);
    refuseSurplus(new.target.name, arguments, 2);
  }

  override forward(input: Tensor): Tensor {
    const { stride, padding, dilation, ceilMode } = this;
    return maxPool1d(input, this.kernelSize, { stride, padding, dilation, ceilMode });
  }
}

/**
 * The largest number in each window.
 * Shape: input (N, C, H, W) -> output (N, C, Ho, Wo), each side `convOutputSize` of the input's.
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or smaller than the window
 * @see torch.nn.MaxPool2d
 */
export class MaxPool2d extends MaxPool<Pair> {
  static override get name(): string {
    return 'MaxPool2d';
  }

  constructor(kernelSize: Pair, options: MaxPool2dOptions = {}) {
    super('MaxPool2d', kernelSize, options, checkSize);
    refuseSurplus(new.target.name, arguments, 2);
  }

  override forward(input: Tensor): Tensor {
    const { stride, padding, dilation, ceilMode } = this;
    return maxPool2d(input, this.kernelSize, { stride, padding, dilation, ceilMode });
  }
}
