import { checkInteger, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { type LocalResponseNormOptions, localResponseNorm } from '../../functional';
import { Module } from '../../module/module';
import { pythonFloat } from '../../module/pythonText';

/**
 * Divides each number by a power of the mean of the squares of so many neighbouring channels, as AlexNet does: x / (k + alpha mean)^beta.
 * Shape: (N, C, ...) of at least three dimensions -> the same.
 * @throws KindlingError for a size below 1, and in `forward` for an input of less dimensions
 * @see torch.nn.LocalResponseNorm
 */
export class LocalResponseNorm extends Module {
  static override get name(): string {
    return 'LocalResponseNorm';
  }

  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  /** `alpha` is 1e-4, `beta` 0.75 and `k` 1 if not said. */
  constructor(size: number, options: LocalResponseNormOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    const { alpha = 1e-4, beta = 0.75, k = 1 } = checkOptions('LocalResponseNorm', options, ['alpha', 'beta', 'k']);
    this.size = checkInteger('LocalResponseNorm: size', size, { min: 1 });
    this.alpha = checkNumber('LocalResponseNorm: alpha', alpha);
    this.beta = checkNumber('LocalResponseNorm: beta', beta);
    this.k = checkNumber('LocalResponseNorm: k', k);
  }

  override forward(input: Tensor): Tensor {
    const { size, alpha, beta, k } = this;
    return localResponseNorm(input, size, { alpha, beta, k });
  }

  override extraRepr(): string {
    const { size, alpha, beta, k } = this;
    return `${size}, alpha=${pythonFloat(alpha)}, beta=${pythonFloat(beta)}, k=${pythonFloat(k)}`;
  }
}
