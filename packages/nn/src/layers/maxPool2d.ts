import { checkOptions, checkPair, describe, KindlingError } from '@kindling/checks';
import type { Pair, Tensor } from '@kindling/core';
import { maxPool2d } from '../functional';
import { Module } from '../module/module';
import { pythonText } from '../module/pythonText';

/** What MaxPool2d takes beyond its window. */
export interface MaxPool2dOptions {
  /** Steps between neighbouring windows; default the window's own size. */
  stride?: Pair | undefined;
  /** Padding on each side (filled with -Infinity), at most half the kernel size; default 0. */
  padding?: Pair | undefined;
  /** Steps between the window's taps; default 1. */
  dilation?: Pair | undefined;
}

/**
 * The largest number in each window.
 * Shape: input (N, C, H, W) -> output (N, C, Ho, Wo), each side `convOutputSize` of the input's.
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or smaller than the window
 * @see torch.nn.MaxPool2d
 */
export class MaxPool2d extends Module {
  static override get name(): string {
    return 'MaxPool2d';
  }

  readonly kernelSize: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;

  constructor(kernelSize: Pair, options: MaxPool2dOptions = {}) {
    super();
    const {
      stride = kernelSize,
      padding = 0,
      dilation = 1,
    } = checkOptions('MaxPool2d', options, ['stride', 'padding', 'dilation']);
    this.kernelSize = checkSize('kernelSize', kernelSize, 1);
    this.stride = checkSize('stride', stride, 1);
    this.padding = checkSize('padding', padding, 0);
    this.dilation = checkSize('dilation', dilation, 1);
    const kernel = bothOf(this.kernelSize);
    if (bothOf(this.padding).some((size, side) => size > kernel[side] / 2)) {
      throw new KindlingError(
        `MaxPool2d: padding: expected at most half of kernelSize = ${describe(this.kernelSize)}, got ${describe(this.padding)}`,
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

/** A size as it came, one number or two, because PyTorch prints it so; a pair is copied. */
function checkSize(name: string, value: Pair, min: number): Pair {
  const pair = checkPair(`MaxPool2d: ${name}`, value, { min });
  return typeof value === 'number' ? value : pair;
}

function bothOf(size: Pair): readonly [number, number] {
  return typeof size === 'number' ? [size, size] : size;
}
