import { checkBoolean, checkChoice, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Reduction, Tensor } from '@kindling/core';
import { gaussianNllLoss, type KLDivOptions, klDiv, type PoissonNLLOptions, poissonNllLoss } from '../functional';
import { Module } from '../module/module';
import { Loss, type LossModuleOptions } from './loss';

/**
 * How far a distribution is from the target: t (log t - input), of which input holds logarithms.
 * Shape: two of the same -> a scalar, or that shape with reduction `none`. Reduction `batchmean` divides the sum by the number of examples.
 * @throws KindlingError for an unknown reduction
 * @see torch.nn.KLDivLoss
 */
export class KLDivLoss extends Module {
  static override get name(): string {
    return 'KLDivLoss';
  }

  readonly reduction: Reduction | 'batchmean';
  readonly logTarget: boolean;

  constructor(options: KLDivOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { reduction = 'mean', logTarget = false } = checkOptions('KLDivLoss', options, ['reduction', 'logTarget']);
    this.reduction = checkChoice('KLDivLoss: reduction', reduction, ['mean', 'sum', 'none', 'batchmean']);
    this.logTarget = checkBoolean('KLDivLoss: logTarget', logTarget);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction, logTarget } = this;
    return klDiv(input, target, { reduction, logTarget });
  }
}

/**
 * The negative log likelihood of the target under a normal distribution of given mean and variance.
 * Shape: input and target alike -> a scalar, or that shape with reduction `none`; the variance alike, or with a last dimension of size 1, or without it.
 * @throws KindlingError for an eps that is not above 0, and in `forward` for other shapes
 * @see torch.nn.GaussianNLLLoss
 */
export class GaussianNLLLoss extends Loss {
  static override get name(): string {
    return 'GaussianNLLLoss';
  }

  readonly full: boolean;
  readonly eps: number;

  constructor(options: LossModuleOptions & { full?: boolean | undefined; eps?: number | undefined } = {}) {
    super(options, ['full', 'eps']);
    refuseSurplus(new.target.name, arguments, 1);
    const { full = false, eps = 1e-6 } = options;
    this.full = checkBoolean('GaussianNLLLoss: full', full);
    this.eps = checkNumber('GaussianNLLLoss: eps', eps, { exclusiveMin: 0 });
  }

  override forward(input: Tensor, target: Tensor, variance: Tensor): Tensor {
    const { reduction, full, eps } = this;
    return gaussianNllLoss(input, target, variance, { reduction, full, eps });
  }
}

/**
 * The negative log likelihood of counts under a Poisson distribution, whose rate, or the logarithm of it, is the input.
 * Shape: two of the same -> a scalar, or that shape with reduction `none`.
 * @throws KindlingError for an eps below 0
 * @see torch.nn.PoissonNLLLoss
 */
export class PoissonNLLLoss extends Loss {
  static override get name(): string {
    return 'PoissonNLLLoss';
  }

  readonly logInput: boolean;
  readonly full: boolean;
  readonly eps: number;

  constructor(options: PoissonNLLOptions = {}) {
    super(options, ['logInput', 'full', 'eps']);
    refuseSurplus(new.target.name, arguments, 1);
    const { logInput = true, full = false, eps = 1e-8 } = options;
    this.logInput = checkBoolean('PoissonNLLLoss: logInput', logInput);
    this.full = checkBoolean('PoissonNLLLoss: full', full);
    this.eps = checkNumber('PoissonNLLLoss: eps', eps, { min: 0 });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction, logInput, full, eps } = this;
    return poissonNllLoss(input, target, { reduction, logInput, full, eps });
  }
}
