import { refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { mseLoss } from '../functional';
import { Loss, type LossModuleOptions } from './loss';

/**
 * The squared difference between input and target.
 * Shape: two of the same -> a scalar, or that shape with reduction `none`.
 * @see torch.nn.MSELoss
 */
export class MSELoss extends Loss {
  static override get name(): string {
    return 'MSELoss';
  }

  constructor(options: LossModuleOptions = {}) {
    super(options);
    refuseSurplus(new.target.name, arguments, 1);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, { reduction: this.reduction });
  }
}
