import { checkOptions } from '@kindling/checks';
import type { Reduction } from '@kindling/core';
import { checkReduction } from '../checks/checkReduction';
import { Module } from '../module/module';
import { moduleName } from '../module/walk';

/** What the losses have in common: how one value per example becomes the result. @throws KindlingError for an unknown reduction */
export abstract class Loss extends Module {
  static override get name(): string {
    return 'Loss';
  }

  readonly reduction: Reduction;

  /** `reduction` is `mean` unless told otherwise. */
  constructor(options: { reduction?: Reduction | undefined } = {}) {
    super();
    const name = moduleName(this);
    const { reduction = 'mean' } = checkOptions(name, options, ['reduction']);
    this.reduction = checkReduction(`${name}: reduction`, reduction);
  }
}
