import { checkChoice, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { numberOrOptions } from '../../checks/numberOrOptions';
import { celu, elu, gelu, hardtanh, leakyRelu, softplus } from '../../functional';
import { checkAlpha } from '../../functions/activations';
import { Module } from '../../module/module';
import { pythonFloat } from '../../module/pythonText';

/**
 * x times the probability that a normal number is below x; with `approximate: 'tanh'` by a hyperbolic tangent. Shape: any -> the same.
 * @throws KindlingError for another approximation
 * @see torch.nn.GELU
 */
export class GELU extends Module {
  static override get name(): string {
    return 'GELU';
  }

  readonly approximate: 'none' | 'tanh';

  constructor(options: { approximate?: 'none' | 'tanh' | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { approximate = 'none' } = checkOptions('GELU', options, ['approximate']);
    this.approximate = checkChoice('GELU: approximate', approximate, ['none', 'tanh']);
  }

  override forward(input: Tensor): Tensor {
    return gelu(input, { approximate: this.approximate });
  }

  override extraRepr(): string {
    return `approximate='${this.approximate}'`;
  }
}

/**
 * x, and times `negativeSlope` (0.01 if not said) where it is below 0. Shape: any -> the same.
 * @throws KindlingError for a slope that is no number
 * @see torch.nn.LeakyReLU
 */
export class LeakyReLU extends Module {
  static override get name(): string {
    return 'LeakyReLU';
  }

  readonly negativeSlope: number;

  /** `new LeakyReLU(0.2)` is `new LeakyReLU({ negativeSlope: 0.2 })`. */
  constructor(options: number | { negativeSlope?: number | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { negativeSlope = 0.01 } = numberOrOptions('LeakyReLU', 'negativeSlope', options);
    this.negativeSlope = checkNumber('LeakyReLU: negativeSlope', negativeSlope);
  }

  override forward(input: Tensor): Tensor {
    return leakyRelu(input, { negativeSlope: this.negativeSlope });
  }

  override extraRepr(): string {
    return `negative_slope=${pythonFloat(this.negativeSlope)}`;
  }
}

/**
 * x, and `alpha` (e^x - 1) where it is below 0; alpha 1 if not said. Shape: any -> the same.
 * @throws KindlingError for an alpha that is no number
 * @see torch.nn.ELU
 */
export class ELU extends Module {
  static override get name(): string {
    return 'ELU';
  }

  readonly alpha: number;

  /** `new ELU(2)` is `new ELU({ alpha: 2 })`. */
  constructor(options: number | { alpha?: number | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { alpha = 1 } = numberOrOptions('ELU', 'alpha', options);
    this.alpha = checkNumber('ELU: alpha', alpha);
  }

  override forward(input: Tensor): Tensor {
    return elu(input, { alpha: this.alpha });
  }

  override extraRepr(): string {
    return `alpha=${pythonFloat(this.alpha)}`;
  }
}

/**
 * x, and `alpha` (e^(x / alpha) - 1) where it is not above 0; alpha 1 if not said. Shape: any -> the same.
 * @throws KindlingError for an alpha that is 0 or no number
 * @see torch.nn.CELU
 */
export class CELU extends Module {
  static override get name(): string {
    return 'CELU';
  }

  readonly alpha: number;

  /** `new CELU(2)` is `new CELU({ alpha: 2 })`. */
  constructor(options: number | { alpha?: number | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { alpha = 1 } = numberOrOptions('CELU', 'alpha', options);
    this.alpha = checkAlpha('CELU: alpha', alpha);
  }

  override forward(input: Tensor): Tensor {
    return celu(input, { alpha: this.alpha });
  }

  override extraRepr(): string {
    return `alpha=${pythonFloat(this.alpha)}`;
  }
}

/**
 * log(1 + e^(beta x)) / beta, and x itself where beta x is above the threshold; beta 1 and threshold 20 if not said. Shape: any -> the same.
 * @throws KindlingError for what is no number
 * @see torch.nn.Softplus
 */
export class Softplus extends Module {
  static override get name(): string {
    return 'Softplus';
  }

  readonly beta: number;
  readonly threshold: number;

  constructor(options: { beta?: number | undefined; threshold?: number | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { beta = 1, threshold = 20 } = checkOptions('Softplus', options, ['beta', 'threshold']);
    this.beta = checkNumber('Softplus: beta', beta);
    this.threshold = checkNumber('Softplus: threshold', threshold);
  }

  override forward(input: Tensor): Tensor {
    return softplus(input, { beta: this.beta, threshold: this.threshold });
  }

  override extraRepr(): string {
    return `beta=${pythonFloat(this.beta)}, threshold=${pythonFloat(this.threshold)}`;
  }
}

/**
 * x, but no smaller than `minVal` and no larger than `maxVal`, -1 and 1 if not said. Shape: any -> the same.
 * @throws KindlingError unless minVal is below maxVal
 * @see torch.nn.Hardtanh
 */
export class Hardtanh extends Module {
  static override get name(): string {
    return 'Hardtanh';
  }

  readonly minVal: number;
  readonly maxVal: number;

  constructor(options: { minVal?: number | undefined; maxVal?: number | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { minVal = -1, maxVal = 1 } = checkOptions('Hardtanh', options, ['minVal', 'maxVal']);
    this.minVal = checkNumber('Hardtanh: minVal', minVal);
    this.maxVal = checkNumber('Hardtanh: maxVal', maxVal);
    if (minVal >= maxVal) throw new KindlingError(`Hardtanh: expected minVal below maxVal, got ${minVal} and ${maxVal}`);
  }

  override forward(input: Tensor): Tensor {
    return hardtanh(input, { minVal: this.minVal, maxVal: this.maxVal });
  }

  override extraRepr(): string {
    return `min_val=${pythonFloat(this.minVal)}, max_val=${pythonFloat(this.maxVal)}`;
  }
}
