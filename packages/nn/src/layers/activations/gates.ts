import { checkInteger, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import { full, type Tensor } from '@kindling/core';
import { glu, prelu } from '../../functional';
import { Module } from '../../module/module';
import { Parameter } from '../../module/parameter';

/**
 * The first half of a dimension (the last if not said) times the sigmoid of the second. Shape: (..., 2 n, ...) -> (..., n, ...)
 * @throws KindlingError for a `dim` that is no integer, and in `forward` for an odd size
 * @see torch.nn.GLU
 */
export class GLU extends Module {
  static override get name(): string {
    return 'GLU';
  }

  readonly dim: number;

  constructor(dim = -1) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    this.dim = checkInteger('GLU: dim', dim);
  }

  override forward(input: Tensor): Tensor {
    return glu(input, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/**
 * x, and times a weight that is learned where it is not above 0: one weight, or one for each entry of dimension 1. Shape: any -> the same.
 * @throws KindlingError for a number of weights below 1, and in `forward` for one that is not that of the channels
 * @see torch.nn.PReLU
 */
export class PReLU extends Module {
  static override get name(): string {
    return 'PReLU';
  }

  readonly numParameters: number;
  weight: Parameter;

  /** `init` is what the weights begin with, 0.25 if not said. */
  constructor(options: { numParameters?: number | undefined; init?: number | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { numParameters = 1, init = 0.25 } = checkOptions('PReLU', options, ['numParameters', 'init']);
    this.numParameters = checkInteger('PReLU: numParameters', numParameters, { min: 1 });
    this.weight = new Parameter(full([numParameters], checkNumber('PReLU: init', init)));
  }

  override forward(input: Tensor): Tensor {
    return prelu(input, this.weight);
  }

  override extraRepr(): string {
    return `num_parameters=${this.numParameters}`;
  }
}
