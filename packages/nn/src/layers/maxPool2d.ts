import { describe, KindlingError, type Pair, type Tensor } from '@kindling/core';
import { checkOptions } from '../checks/checkOptions';
import { checkPair } from '../checks/checkPair';
import { maxPool2d } from '../functional';
import { Module } from '../module/module';
import { pythonText } from '../module/pythonText';

/** What MaxPool2d takes beyond its window. */
export interface MaxPool2dOptions {
  /** Steps between neighbouring windows; default the window's own size. */
  stride?: Pair;
  /** Minus infinities added on each side, at most half the window; default 0. */
  padding?: Pair;
  /** Steps between the window's taps; default 1. */
  dilation?: Pair;
}

/**
 * The largest number in each window.
 * Shape: input (N, C, H, W) -> output (N, C, Ho, Wo), each side `convOutputSize` of the input's.
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or smaller than the window
 * @see torch.nn.MaxPool2d
 */
export class MaxPool2d extends Module {
  readonly kernelSize: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;

  constructor(kernelSize: Pair, options: MaxPool2dOptions = {}) {
    super();
    checkOptions('MaxPool2d', options, ['stride', 'padding', 'dilation']);
    // kept as they came, one number or two, because PyTorch prints them so
    this.kernelSize = kernelSize;
    this.stride = options.stride ?? kernelSize;
    this.padding = options.padding ?? 0;
    this.dilation = options.dilation ?? 1;
    const kernel = checkPair('MaxPool2d: kernelSize', kernelSize, { min: 1 });
    const padding = checkPair('MaxPool2d: padding', this.padding, { min: 0 });
    checkPair('MaxPool2d: stride', this.stride, { min: 1 });
    checkPair('MaxPool2d: dilation', this.dilation, { min: 1 });
    if (padding.some((size, side) => size > kernel[side] / 2)) {
      throw new KindlingError(
        `MaxPool2d: padding: expected at most half of kernelSize = ${describe(kernelSize)}, got ${describe(this.padding)}`,
      );
    }
  }

  override forward(input: Tensor): Tensor {
    const { stride, padding, dilation } = this;
    return maxPool2d(input, this.kernelSize, { stride, padding, dilation });
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation } = this;
    const sizes = { kernel_size: kernelSize, stride, padding, dilation, ceil_mode: false };
    return Object.entries(sizes)
      .map(([name, value]) => `${name}=${pythonText(value)}`)
      .join(', ');
  }
}
