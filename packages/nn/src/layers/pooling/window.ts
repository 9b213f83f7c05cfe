import { checkInteger, checkPair, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import type { Pair } from '@kindling/core';
import { Module } from '../../module/module';

/** What the layers take that pool windows. */
export interface PoolLayerOptions<Size = Pair> {
  /** Steps between neighbouring windows; default the window's own size. */
  stride?: Size | undefined;
  /** Padding on each side, at most half the kernel size; default 0. */
  padding?: Size | undefined;
  /** Whether windows that only begin within the input or its padding count, too; default false. */
  ceilMode?: boolean | undefined;
}

/** A size as it came, one number or two, because PyTorch prints it so; a pair is copied. */
export function checkSize(name: string, value: Pair, min: number): Pair {
  const pair = checkPair(name, value, { min });
  return typeof value === 'number' ? value : pair;
}

/** A size of a line. */
export function checkLine(name: string, value: number, min: number): number {
  return checkInteger(name, value, { min });
}

const bothOf = (size: Pair): readonly [number, number] => (typeof size === 'number' ? [size, size] : size);

/** What the layers have in common that pool windows. */
export abstract class WindowPool<Size extends Pair> extends Module {
  static override get name(): string {
    return 'WindowPool';
  }

  readonly kernelSize: Size;
  readonly stride: Size;
  readonly padding: Size;

  /** @throws KindlingError for sizes out of range, or more padding than half the kernel size */
  constructor(
    name: string,
    kernelSize: Size,
    { stride = kernelSize, padding = 0 as Size }: PoolLayerOptions<Size>,
    check: (name: string, value: Size, min: number) => Size,
  ) {
    super();
    refuseSurplus(new.target.name, arguments, 4);
    this.kernelSize = check(`${name}: kernelSize`, kernelSize, 1);
    this.stride = check(`${name}: stride`, stride, 1);
    this.padding = check(`${name}: padding`, padding, 0);
    const kernel = bothOf(this.kernelSize);
    if (bothOf(this.padding).some((size, side) => size > kernel[side] / 2)) {
      throw new KindlingError(
        `${name}: padding: expected at most half of kernelSize = ${describe(this.kernelSize)}, got ${describe(this.padding)}`,
      );
    }
  }
}
