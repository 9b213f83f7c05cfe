import type { Target, Tensor } from '@kindling/core';
import { crossEntropy } from '../functional';
import { Loss } from './loss';

/**
 * The negative log likelihood of the right classes, from logits: LogSoftmax and NLLLoss in one.
 * Shape: logits (N, C), class indices (N) -> a scalar, or (N) with reduction `none`.
 * @see torch.nn.CrossEntropyLoss
 */
export class CrossEntropyLoss extends Loss {
  static override get name(): string {
    return 'CrossEntropyLoss';
  }

  override forward(logits: Tensor, target: Target): Tensor {
    return crossEntropy(logits, target, { reduction: this.reduction });
  }
}
