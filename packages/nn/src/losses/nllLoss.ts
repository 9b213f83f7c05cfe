import type { Target, Tensor } from '@kindling/core';
import { nllLoss } from '../functional';
import { Loss } from './loss';

/**
 * The negative log likelihood of the right classes.
 * Shape: log-probabilities (N, C), class indices (N) -> a scalar, or (N) with reduction `none`.
 * @see torch.nn.NLLLoss
 */
export class NLLLoss extends Loss {
  static override get name(): string {
    return 'NLLLoss';
  }

  override forward(logProbs: Tensor, target: Target): Tensor {
    return nllLoss(logProbs, target, { reduction: this.reduction });
  }
}
