import { checkNoOptions, type NoOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { Module } from '../../module/module';
import { moduleName } from '../../module/walk';

/** What layers have in common that apply a function without arguments to each number. @throws KindlingError for an option */
export abstract class Activation extends Module {
  static override get name(): string {
    return 'Activation';
  }

  constructor(options: NoOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    checkNoOptions(moduleName(this), options);
  }

  abstract override forward(input: Tensor): Tensor;
}
