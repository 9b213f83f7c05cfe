import { checkArray, checkInteger, checkNumber, KindlingError, refuseSurplus } from '@kindling/checks';
import type { PadOptions, Tensor } from '@kindling/core';
import { pad } from '../functional';
import { Module } from '../module/module';
import { pythonFloat, pythonText } from '../module/pythonText';

/** What stands around: as many on every side, or [left, right, top, bottom, front, back], as many of them as there are sides; below 0 it is cut off. */
export type Padding = number | readonly number[];

/** What the layers that put something around lines, pictures or volumes have in common. */
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

/** Zeros around volumes. Shape: input (..., D, H, W) -> output (..., front + D + back, top + H + bottom, left + W + right). @throws KindlingError unless the padding is a number or six @see torch.nn.ZeroPad3d */
export class ZeroPad3d extends Around {
  static override get name(): string {
    return 'ZeroPad3d';
  }

  constructor(padding: Padding) {
    super('ZeroPad3d', 3, padding, {});
    refuseSurplus(new.target.name, arguments, 1);
  }
}

/** What the layers have in common that put one number around. */
abstract class ConstantAround extends Around {
  static override get name(): string {
    return 'ConstantAround';
  }

  readonly value: number;

  constructor(name: string, dims: number, padding: Padding, value: number) {
    super(name, dims, padding, { value: checkNumber(`${name}: value`, value) });
    refuseSurplus(new.target.name, arguments, 4);
    this.value = value;
  }

  override extraRepr(): string {
    return `padding=${pythonText(this.padding)}, value=${pythonFloat(this.value)}`;
  }
}

/** One number around lines. Shape: as ZeroPad1d. @throws KindlingError unless the padding is a number or two @see torch.nn.ConstantPad1d */
export class ConstantPad1d extends ConstantAround {
  static override get name(): string {
    return 'ConstantPad1d';
  }

  constructor(padding: Padding, value: number) {
    super('ConstantPad1d', 1, padding, value);
    refuseSurplus(new.target.name, arguments, 2);
  }
}

/** One number around pictures. Shape: as ZeroPad2d. @throws KindlingError unless the padding is a number or four @see torch.nn.ConstantPad2d */
export class ConstantPad2d extends ConstantAround {
  static override get name(): string {
    return 'ConstantPad2d';
  }

  constructor(padding: Padding, value: number) {
    super('ConstantPad2d', 2, padding, value);
    refuseSurplus(new.target.name, arguments, 2);
  }
}

/** One number around volumes. Shape: as ZeroPad3d. @throws KindlingError unless the padding is a number or six @see torch.nn.ConstantPad3d */
export class ConstantPad3d extends ConstantAround {
  static override get name(): string {
    return 'ConstantPad3d';
  }

  constructor(padding: Padding, value: number) {
    super('ConstantPad3d', 3, padding, value);
    refuseSurplus(new.target.name, arguments, 2);
  }
}

/** The mirror image of lines around them. Shape: as ZeroPad1d. @throws KindlingError unless the padding is a number or two, and in `forward` for more than there is to mirror @see torch.nn.ReflectionPad1d */
export class ReflectionPad1d extends Around {
  static override get name(): string {
    return 'ReflectionPad1d';
  }

  constructor(padding: Padding) {
    super('ReflectionPad1d', 1, padding, { mode: 'reflect' });
    refuseSurplus(new.target.name, arguments, 1);
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

/** The mirror image of volumes around them. Shape: as ZeroPad3d. @throws KindlingError unless the padding is a number or six, and in `forward` for more than there is to mirror @see torch.nn.ReflectionPad3d */
export class ReflectionPad3d extends Around {
  static override get name(): string {
    return 'ReflectionPad3d';
  }

  constructor(padding: Padding) {
    super('ReflectionPad3d', 3, padding, { mode: 'reflect' });
    refuseSurplus(new.target.name, arguments, 1);
  }
}

/** The border of lines again around them. Shape: as ZeroPad1d. @throws KindlingError unless the padding is a number or two @see torch.nn.ReplicationPad1d */
export class ReplicationPad1d extends Around {
  static override get name(): string {
    return 'ReplicationPad1d';
  }

  constructor(padding: Padding) {
    super('ReplicationPad1d', 1, padding, { mode: 'replicate' });
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

/** The border of volumes again around them. Shape: as ZeroPad3d. @throws KindlingError unless the padding is a number or six @see torch.nn.ReplicationPad3d */
export class ReplicationPad3d extends Around {
  static override get name(): string {
    return 'ReplicationPad3d';
  }

  constructor(padding: Padding) {
    super('ReplicationPad3d', 3, padding, { mode: 'replicate' });
    refuseSurplus(new.target.name, arguments, 1);
  }
}

/** The other end of lines around them, as if they were a circle. Shape: as ZeroPad1d. @throws KindlingError unless the padding is a number or two, and in `forward` for more than there is @see torch.nn.CircularPad1d */
export class CircularPad1d extends Around {
  static override get name(): string {
    return 'CircularPad1d';
  }

  constructor(padding: Padding) {
    super('CircularPad1d', 1, padding, { mode: 'circular' });
    refuseSurplus(new.target.name, arguments, 1);
  }
}

/** The other end of pictures around them, as if they were a circle. Shape: as ZeroPad2d. @throws KindlingError unless the padding is a number or four, and in `forward` for more than there is @see torch.nn.CircularPad2d */
export class CircularPad2d extends Around {
  static override get name(): string {
    return 'CircularPad2d';
  }

  constructor(padding: Padding) {
    super('CircularPad2d', 2, padding, { mode: 'circular' });
    refuseSurplus(new.target.name, arguments, 1);
  }
}

/** The other end of volumes around them, as if they were a circle. Shape: as ZeroPad3d. @throws KindlingError unless the padding is a number or six, and in `forward` for more than there is @see torch.nn.CircularPad3d */
export class CircularPad3d extends Around {
  static override get name(): string {
    return 'CircularPad3d';
  }

  constructor(padding: Padding) {
    super('CircularPad3d', 3, padding, { mode: 'circular' });
    refuseSurplus(new.target.name, arguments, 1);
  }
}
