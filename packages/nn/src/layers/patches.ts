import { checkOptions, refuseSurplus } from '@kindling/checks';
import type { Pair, Tensor, WindowOptions } from '@kindling/core';
import { fold, unfold } from '../functional';
import { Module } from '../module/module';
import { pythonText } from '../module/pythonText';
import { checkSize } from './pooling/window';

const known = ['stride', 'padding', 'dilation'] as const;

/** What Fold and Unfold have in common: where patches lie. */
abstract class Patches extends Module {
  static override get name(): string {
    return 'Patches';
  }

  readonly kernelSize: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;

  constructor(name: string, kernelSize: Pair, options: WindowOptions) {
    super();
    refuseSurplus(new.target.name, arguments, 3);
    const { stride = 1, padding = 0, dilation = 1 } = checkOptions(name, options, known);
    this.kernelSize = checkSize(`${name}: kernelSize`, kernelSize, 1);
    this.stride = checkSize(`${name}: stride`, stride, 1);
    this.padding = checkSize(`${name}: padding`, padding, 0);
    this.dilation = checkSize(`${name}: dilation`, dilation, 1);
  }

  protected get window(): WindowOptions {
    const { stride, padding, dilation } = this;
    return { stride, padding, dilation };
  }

  override extraRepr(): string {
    const { kernelSize, dilation, padding, stride } = this;
    return Object.entries({ kernel_size: kernelSize, dilation, padding, stride })
      .map(([name, value]) => `${name}=${pythonText(value)}`)
      .join(', ');
  }
}

/** Every patch of pictures as a column. Shape: input (N, C, H, W) -> output (N, C KH KW, patches). @throws KindlingError where no patch fits @see torch.nn.Unfold */
export class Unfold extends Patches {
  static override get name(): string {
    return 'Unfold';
  }

  constructor(kernelSize: Pair, options: WindowOptions = {}) {
    super('Unfold', kernelSize, options);
    refuseSurplus(new.target.name, arguments, 2);
  }

  override forward(input: Tensor): Tensor {
    return unfold(input, this.kernelSize, this.window);
  }
}

/** Columns added up where their patches lie. Shape: input (N, C KH KW, patches) -> output (N, C, ...outputSize). @throws KindlingError unless there are as many columns as patches @see torch.nn.Fold */
export class Fold extends Patches {
  static override get name(): string {
    return 'Fold';
  }

  readonly outputSize: Pair;

  constructor(outputSize: Pair, kernelSize: Pair, options: WindowOptions = {}) {
    super('Fold', kernelSize, options);
    refuseSurplus(new.target.name, arguments, 3);
    this.outputSize = checkSize('Fold: outputSize', outputSize, 1);
  }

  override forward(input: Tensor): Tensor {
    return fold(input, this.outputSize, this.kernelSize, this.window);
  }

  override extraRepr(): string {
    return `output_size=${pythonText(this.outputSize)}, ${super.extraRepr()}`;
  }
}
