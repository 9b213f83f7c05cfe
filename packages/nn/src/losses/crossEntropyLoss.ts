import { checkNumber, refuseSurplus } from '@kindling/checks';
import type { Target, Tensor } from '@kindling/core';
import { crossEntropy } from '../functional';
import { ClassLoss, type ClassLossModuleOptions } from './classLoss';

/** What CrossEntropyLoss takes. */
export interface CrossEntropyLossOptions extends ClassLossModuleOptions {
  /** How much of the certainty is given to all classes alike, from 0 (the default) to 1. */
  labelSmoothing?: number | undefined;
}

/**
 * The negative log likelihood of the right classes, from logits: LogSoftmax and NLLLoss in one.
 * Shape: logits (N, C) or (N, C, ...), class indices (N) or (N, ...), or how likely each class is, as the logits -> a scalar, or (N) or (N, ...) with
 * reduction `none`; weight (C).
 * @throws KindlingError for options out of range, and in `forward` for targets that are no classes
 * @see torch.nn.CrossEntropyLoss
 */
export class CrossEntropyLoss extends ClassLoss {
  static override get name(): string {
    return 'CrossEntropyLoss';
  }

  readonly labelSmoothing: number;

  constructor(options: CrossEntropyLossOptions = {}) {
    super(options, ['labelSmoothing']);
    refuseSurplus(new.target.name, arguments, 1);
    const { labelSmoothing = 0 } = options;
    this.labelSmoothing = checkNumber('CrossEntropyLoss: labelSmoothing', labelSmoothing, { min: 0, max: 1 });
  }

  override forward(logits: Tensor, target: Target): Tensor {
    const { reduction, weight, ignoreIndex, labelSmoothing } = this;
    return crossEntropy(logits, target, { reduction, weight, ignoreIndex, labelSmoothing });
  }
}
