import { checkNumber, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { huberLoss, l1Loss, smoothL1Loss } from '../functional';
import { Loss, type LossModuleOptions } from './loss';

/** The size of the difference. Shape: two of the same -> a scalar, or that shape with reduction `none`. @throws KindlingError @see torch.nn.L1Loss */
export class L1Loss extends Loss {
  static override get name(): string {
    return 'L1Loss';
  }

  constructor(options: LossModuleOptions = {}) {
    super(options);
    refuseSurplus(new.target.name, arguments, 1);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return l1Loss(input, target, { reduction: this.reduction });
  }
}

/**
 * The squared difference over 2 beta where it is smaller than beta (1 if not said), its size less beta / 2 elsewhere.
 * Shape: two of the same -> a scalar, or that shape with reduction `none`.
 * @throws KindlingError for a beta below 0
 * @see torch.nn.SmoothL1Loss
 */
export class SmoothL1Loss extends Loss {
  static override get name(): string {
    return 'SmoothL1Loss';
  }

  readonly beta: number;

  constructor(options: LossModuleOptions & { beta?: number | undefined } = {}) {
    super(options, ['beta']);
    refuseSurplus(new.target.name, arguments, 1);
    const { beta = 1 } = options;
    this.beta = checkNumber('SmoothL1Loss: beta', beta, { min: 0 });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction, beta } = this;
    return smoothL1Loss(input, target, { reduction, beta });
  }
}

/**
 * Half the squared difference where it is at most delta (1 if not said), delta times its size less delta / 2 elsewhere.
 * Shape: two of the same -> a scalar, or that shape with reduction `none`.
 * @throws KindlingError for a delta that is not above 0
 * @see torch.nn.HuberLoss
 */
export class HuberLoss extends Loss {
  static override get name(): string {
    return 'HuberLoss';
  }

  readonly delta: number;

  constructor(options: LossModuleOptions & { delta?: number | undefined } = {}) {
    super(options, ['delta']);
    refuseSurplus(new.target.name, arguments, 1);
    const { delta = 1 } = options;
    this.delta = checkNumber('HuberLoss: delta', delta, { exclusiveMin: 0 });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction, delta } = this;
    return huberLoss(input, target, { reduction, delta });
  }
}
