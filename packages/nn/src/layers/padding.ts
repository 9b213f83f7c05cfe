import { checkArray, checkInteger, checkNumber, KindlingError, refuseSurplus } from '@kindling/checks';
import type { PadOptions, Tensor } from '@kindling/core';
import { pad } from '../functional';
import { Module } from '../module/module';
import { pythonFloat, pythonText } from '../module/pythonText';

/** What stands around: as many on every side, or [left, right, top, bottom]; below 0 it is cut off. */
export type Padding = number | readonly number[];

/** What the layers that put something around lines or pictures have in common. */
abstract class Around extends Module {
  static override get name(): string {
    return 'Around';
  }

  readonly padding: readonly number[];

  /** @param dims how many dimensions are padded, the last ones */
  constructor(
    name: string,
    dims: number,
    padding: Padding,
    private readonly how: PadOptions,
  ) {
    super();
    refuseSurplus(new.target.name, arguments, 4);
    const sides = typeof padding === 'number' ? new Array<number>(2 * dims).fill(padding) : padding;
    this.padding = checkArray(
      `${name}: padding`,
      sides,
      (entry, value) => checkInteger(entry, value),
      `a number, or ${2 * dims} of them`,
    );
    if (this.padding.length !== 2 * dims) {
      throw new KindlingError(`${name}: padding: expected a number, or ${2 * dims} of them, got ${this.padding.length}`);
    }
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, this.how);
  }

  override extraRepr(): string {
    return pythonText(this.padding);
  }
}

/** Zeros around lines. Shape: input (..., L) -> output (..., left + L + right). @throws KindlingError unless the padding is a number or two @see torch.nn.ZeroPad1d */
export class ZeroPad1d extends Around {
  static override get name(): string {
    return 'ZeroPad1d';
  }

  constructor(padding: Padding) {
    super('ZeroPad1d', 1, padding, {});
    refuseSurplus(new.target.name, arguments, 1);
  }
}

/** Zeros around pictures. Shape: input (..., H, W) -> output (..., top + H + bottom, left + W + right). @throws KindlingError unless the padding is a number or four @see torch.nn.ZeroPad2d */
export class ZeroPad2d extends Around {
  static override get name(): string {
    return 'ZeroPad2d';
  }

  constructor(padding: Padding) {
    super('ZeroPad2d', 2, padding, {});
    refuseSurplus(new.target.name, arguments, 1);
  }
}

/** One number around pictures. Shape: as ZeroPad2d. @throws KindlingError unless the padding is a number or four @see torch.nn.ConstantPad2d */
export class ConstantPad2d extends Around {
  static override get name(): string {
    return 'ConstantPad2d';
  }

  readonly value: number;

  constructor(padding: Padding, value: number) {
    super('ConstantPad2d', 2, padding, { value: checkNumber('ConstantPad2d: value', value) });
    refuseSurplus(new.target.name, arguments, 2);
    this.value = value;
  }

  override extraRepr(): string {
    return `padding=${pythonText(this.padding)}, value=${pythonFloat(this.value)}`;
  }
}

/** The mirror image of pictures around them. Shape: as ZeroPad2d. @throws KindlingError unless the padding is a number or four, and in `forward` for more than there is to mirror @see torch.nn.ReflectionPad2d */
export class ReflectionPad2d extends Around {
  static override get name(): string {
    return 'ReflectionPad2d';
  }

  constructor(padding: Padding) {
    super('ReflectionPad2d', 2, padding, { mode: 'reflect' });
    refuseSurplus(new.target.name, arguments, 1);
  }
}

/** The border of pictures again around them. Shape: as ZeroPad2d. @throws KindlingError unless the padding is a number or four @see torch.nn.ReplicationPad2d */
export class ReplicationPad2d extends Around {
  static override get name(): string {
    return 'ReplicationPad2d';
  }

  constructor(padding: Padding) {
    super('ReplicationPad2d', 2, padding, { mode: 'replicate' });
    refuseSurplus(new.target.name, arguments, 1);
  }
}
