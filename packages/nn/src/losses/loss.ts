import { checkOptions, refuseSurplus } from '@kindling/checks';
import type { Reduction } from '@kindling/core';
import { checkReduction } from '../checks/checkReduction';
import { Module } from '../module/module';
import { moduleName } from '../module/walk';

/** What every loss takes. */
export interface LossModuleOptions {
  /** `mean` unless told otherwise. */
  reduction?: Reduction | undefined;
}

/** What the losses have in common: how one value per example becomes the result. @throws KindlingError for an unknown reduction, and for an option that does not exist */
export abstract class Loss extends Module {
  static override get name(): string {
    return 'Loss';
  }

  readonly reduction: Reduction;

  /** @param more the options that a loss has beside its reduction */
  constructor(options: LossModuleOptions = {}, more: readonly string[] = []) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    const name = moduleName(this);
    const { reduction = 'mean' } = checkOptions<LossModuleOptions>(name, options, ['reduction', ...(more as [])]);
    this.reduction = checkReduction(`${name}: reduction`, reduction);
  }
}
