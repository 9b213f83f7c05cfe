import type { Reduction } from '@kindling/core';
import { checkOptions } from '../checks/checkOptions';
import { checkReduction } from '../checks/checkReduction';
import { Module } from '../module/module';

/** What the losses have in common: how one value per example becomes the result. @throws KindlingError for an unknown reduction */
export abstract class Loss extends Module {
  readonly reduction: Reduction;

  /** `reduction` is `mean` unless told otherwise. */
  constructor(options: { reduction?: Reduction } = {}) {
    super();
    checkOptions(this.constructor.name, options, ['reduction']);
    this.reduction = checkReduction(`${this.constructor.name}: reduction`, options.reduction ?? 'mean');
  }
}
