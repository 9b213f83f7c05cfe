import { checkInteger, checkNoOptions, describe, KindlingError, type NoOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveMaxPool1d, adaptiveMaxPool2d } from '../../functional';
import { Module } from '../../module/module';
import { moduleName } from '../../module/walk';

/** How many parts rows and columns are pooled to; null for as many as there are. */
export type AdaptiveSize = number | null | readonly [number | null, number | null];

/** What the adaptive poolings of lines have in common. */
abstract class AdaptivePool1d extends Module {
  static override get name(): string {
    return 'AdaptivePool1d';
  }

  readonly outputSize: number;

  constructor(outputSize: number, options: NoOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    const name = moduleName(this);
    checkNoOptions(name, options);
    this.outputSize = checkInteger(`${name}: outputSize`, outputSize, { min: 1 });
  }

  override extraRepr(): string {
    return `output_size=${this.outputSize}`;
  }
}

/** The mean of each of so many parts of a line. Shape: input (N, C, L) -> output (N, C, outputSize). @throws KindlingError for a size below 1, and in `forward` for an input of another rank @see torch.nn.AdaptiveAvgPool1d */
export class AdaptiveAvgPool1d extends AdaptivePool1d {
  static override get name(): string {
    return 'AdaptiveAvgPool1d';
  }

  override forward(input: Tensor): Tensor {
    return adaptiveAvgPool1d(input, this.outputSize);
  }
}

/** The largest number of each of so many parts of a line. Shape: input (N, C, L) -> output (N, C, outputSize). @throws KindlingError for a size below 1, and in `forward` for an input of another rank @see torch.nn.AdaptiveMaxPool1d */
export class AdaptiveMaxPool1d extends AdaptivePool1d {
  static override get name(): string {
    return 'AdaptiveMaxPool1d';
  }

  override forward(input: Tensor): Tensor {
    return adaptiveMaxPool1d(input, this.outputSize);
  }
}

/** What the adaptive poolings of pictures have in common. */
abstract class AdaptivePool2d extends Module {
  static override get name(): string {
    return 'AdaptivePool2d';
  }

  readonly outputSize: AdaptiveSize;

  constructor(outputSize: AdaptiveSize, options: NoOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    const name = moduleName(this);
    checkNoOptions(name, options);
    const check = (entry: string, size: unknown) => (size === null ? null : checkInteger(entry, size, { min: 1 }));
    if (!Array.isArray(outputSize)) {
      this.outputSize = check(`${name}: outputSize`, outputSize);
      return;
    }
    if (outputSize.length !== 2) {
      throw new KindlingError(`${name}: outputSize: expected one size or two, got ${describe(outputSize)}`);
    }
    this.outputSize = [check(`${name}: outputSize[0]`, outputSize[0]), check(`${name}: outputSize[1]`, outputSize[1])];
  }

  /** Both sizes. */
  protected get sizes(): readonly [number | null, number | null] {
    const { outputSize } = this;
    return typeof outputSize === 'number' || outputSize === null ? [outputSize, outputSize] : outputSize;
  }

  override extraRepr(): string {
    const texts = [this.outputSize].flat().map((size) => (size === null ? 'None' : `${size}`));
    return `output_size=${texts.length === 2 ? `(${texts.join(', ')})` : texts[0]}`;
  }
}

/**
 * The mean of each of so many parts of a picture, whatever its size.
 * Shape: input (N, C, H, W) -> output (N, C, ...outputSize), null standing for the input's size.
 * @throws KindlingError for a size below 1, and in `forward` for an input of another rank
 * @see torch.nn.AdaptiveAvgPool2d
 */
export class AdaptiveAvgPool2d extends AdaptivePool2d {
  static override get name(): string {
    return 'AdaptiveAvgPool2d';
  }

  override forward(input: Tensor): Tensor {
    return adaptiveAvgPool2d(input, this.sizes);
  }
}

/**
 * The largest number of each of so many parts of a picture, whatever its size.
 * Shape: input (N, C, H, W) -> output (N, C, ...outputSize), null standing for the input's size.
 * @throws KindlingError for a size below 1, and in `forward` for an input of another rank
 * @see torch.nn.AdaptiveMaxPool2d
 */
export class AdaptiveMaxPool2d extends AdaptivePool2d {
  static override get name(): string {
    return 'AdaptiveMaxPool2d';
  }

  override forward(input: Tensor): Tensor {
    return adaptiveMaxPool2d(input, this.sizes);
  }
}
