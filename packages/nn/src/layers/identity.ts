import { checkNoOptions, type NoOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { Module } from '../module/module';

/** Passes its input on. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.Identity */
export class Identity extends Module {
  static override get name(): string {
    return 'Identity';
  }

  constructor(options: NoOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    checkNoOptions('Identity', options);
  }

  override forward(input: Tensor): Tensor {
    return input;
  }
}
