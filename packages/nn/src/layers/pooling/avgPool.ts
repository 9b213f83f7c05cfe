import { checkBoolean, checkInteger, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Pair, Tensor } from '@kindling/core';
import { avgPool1d, avgPool2d } from '../../functional';
import { pythonText } from '../../module/pythonText';
import { checkLine, checkSize, type PoolLayerOptions, WindowPool } from './window';

/** What AvgPool1d takes beyond its window. */
export interface AvgPool1dOptions<Size = number> extends PoolLayerOptions<Size> {
  /** Whether the zeros of the padding count as numbers; default true. */
  countIncludePad?: boolean | undefined;
}

/** What AvgPool2d takes beyond its window. */
export interface AvgPool2dOptions extends AvgPool1dOptions<Pair> {
  /** What sums are divided by in place of the number of elements. */
  divisorOverride?: number | null | undefined;
}

/**
 * The mean of each window of a line.
 * Shape: input (N, C, L) -> output (N, C, Lo), see `convOutputSize`.
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or smaller than the window
 * @see torch.nn.AvgPool1d
 */
export class AvgPool1d extends WindowPool<number> {
  static override get name(): string {
    return 'AvgPool1d';
  }

  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;

  constructor(kernelSize: number, options: AvgPool1dOptions = {}) {
    const known = ['stride', 'padding', 'ceilMode', 'countIncludePad'] as const;
    const { ceilMode = false, countIncludePad = true, ...given } = checkOptions('AvgPool1d', options, known);
    super('AvgPool1d', kernelSize, given, checkLine);
    refuseSurplus(new.target.name, arguments, 2);
    this.ceilMode = checkBoolean('AvgPool1d: ceilMode', ceilMode);
    this.countIncludePad = checkBoolean('AvgPool1d: countIncludePad', countIncludePad);
  }

  override forward(input: Tensor): Tensor {
    const { stride, padding, ceilMode, countIncludePad } = this;
    return avgPool1d(input, this.kernelSize, { stride, padding, ceilMode, countIncludePad });
  }

  override extraRepr(): string {
    return `kernel_size=(${this.kernelSize},), stride=(${this.stride},), padding=(${this.padding},)`;
  }
}

/**
 * The mean of each window.
 * Shape: input (N, C, H, W) -> output (N, C, Ho, Wo), each side `convOutputSize` of the input's.
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or smaller than the window
 * @see torch.nn.AvgPool2d
 */
export class AvgPool2d extends WindowPool<Pair> {
  static override get name(): string {
    return 'AvgPool2d';
  }

  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | null;

  constructor(kernelSize: Pair, options: AvgPool2dOptions = {}) {
    const known = ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'] as const;
    const given = checkOptions('AvgPool2d', options, known);
    const { ceilMode = false, countIncludePad = true, divisorOverride = null, ...sizes } = given;
    super('AvgPool2d', kernelSize, sizes, checkSize);
    refuseSurplus(new.target.name, arguments, 2);
    this.ceilMode = checkBoolean('AvgPool2d: ceilMode', ceilMode);
    this.countIncludePad = checkBoolean('AvgPool2d: countIncludePad', countIncludePad);
    this.divisorOverride =
      divisorOverride === null ? null : checkInteger('AvgPool2d: divisorOverride', divisorOverride, { min: 1 });
  }

  override forward(input: Tensor): Tensor {
    const { stride, padding, ceilMode, countIncludePad, divisorOverride } = this;
    return avgPool2d(input, this.kernelSize, { stride, padding, ceilMode, countIncludePad, divisorOverride });
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this;
    return `kernel_size=${pythonText(kernelSize)}, stride=${pythonText(stride)}, padding=${pythonText(padding)}`;
  }
}
