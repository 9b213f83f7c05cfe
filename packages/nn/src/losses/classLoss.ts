import { checkInteger, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import type { Buffer } from '../module/buffer';
import { moduleName } from '../module/walk';
import { Loss, type LossModuleOptions } from './loss';
import { classWeight } from './weights';

/** What the losses of classes take. */
export interface ClassLossModuleOptions extends LossModuleOptions {
  /** How much each class counts, one number for each; it becomes a buffer. */
  weight?: Tensor | null | undefined;
  /** What stands in the target where there is no class; none if not said. */
  ignoreIndex?: number | null | undefined;
}

/** What NLLLoss and CrossEntropyLoss have in common. */
export abstract class ClassLoss extends Loss {
  static override get name(): string {
    return 'ClassLoss';
  }

  readonly ignoreIndex: number | null;
  weight: Buffer | null;

  constructor(options: ClassLossModuleOptions, more: readonly string[] = []) {
    super(options, ['weight', 'ignoreIndex', ...more]);
    refuseSurplus(new.target.name, arguments, 2);
    const name = moduleName(this);
    const { weight, ignoreIndex = null } = options;
    this.weight = classWeight(`${name}: weight`, weight);
    this.ignoreIndex =
      ignoreIndex === null ? null : checkInteger(`${name}: ignoreIndex`, ignoreIndex, { min: -(2 ** 31), max: 2 ** 31 - 1 });
  }
}
