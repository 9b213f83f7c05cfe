import { refuseSurplus } from '@kindling/checks';
import type { Target, Tensor } from '@kindling/core';
import { nllLoss } from '../functional';
import { ClassLoss, type ClassLossModuleOptions } from './classLoss';

/**
 * The negative log likelihood of the right classes.
 * Shape: log-probabilities (N, C) or (N, C, ...), class indices (N) or (N, ...) -> a scalar, or (N) or (N, ...) with reduction `none`; weight (C).
 * @throws KindlingError for an unknown reduction or a weight of another rank, and in `forward` for targets that are no classes
 * @see torch.nn.NLLLoss
 */
export class NLLLoss extends ClassLoss {
  static override get name(): string {
    return 'NLLLoss';
  }

  constructor(options: ClassLossModuleOptions = {}) {
    super(options);
    refuseSurplus(new.target.name, arguments, 1);
  }

  override forward(logProbs: Tensor, target: Target): Tensor {
    const { reduction, weight, ignoreIndex } = this;
    return nllLoss(logProbs, target, { reduction, weight, ignoreIndex });
  }
}
