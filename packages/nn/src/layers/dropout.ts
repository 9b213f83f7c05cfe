import { checkNoOptions, checkNumber, type NoOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { alphaDropout, dropout, dropout1d, dropout2d, featureAlphaDropout } from '../functional';
import { Module } from '../module/module';
import { pythonText } from '../module/pythonText';
import { moduleName } from '../module/walk';

/** What the layers have in common that drop something with a probability. */
abstract class DropoutLayer extends Module {
  static override get name(): string {
    return 'DropoutLayer';
  }

  readonly p: number;

  constructor(p = 0.5, options: NoOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    checkNoOptions(moduleName(this), options);
    this.p = checkNumber(`${moduleName(this)}: p`, p, { min: 0, max: 1 });
  }

  override extraRepr(): string {
    return `p=${pythonText(this.p)}, inplace=False`;
  }
}

/**
 * In training, zeroes each number with probability p and scales the others by 1/(1-p); in evaluation, passes its input on.
 * Shape: any -> the same.
 * @throws KindlingError for a `p` outside 0..1
 * @see torch.nn.Dropout
 */
export class Dropout extends DropoutLayer {
  static override get name(): string {
    return 'Dropout';
  }

  override forward(input: Tensor): Tensor {
    return dropout(input, { p: this.p, training: this.training });
  }
}

/**
 * In training, zeroes whole channels of sequences with probability p and scales the others by 1/(1-p); in evaluation, passes its input on.
 * Shape: (N, C, L) or (C, L) -> the same.
 * @throws KindlingError for a `p` outside 0..1, and in `forward` for an input of another rank
 * @see torch.nn.Dropout1d
 */
export class Dropout1d extends DropoutLayer {
  static override get name(): string {
    return 'Dropout1d';
  }

  override forward(input: Tensor): Tensor {
    return dropout1d(input, { p: this.p, training: this.training });
  }
}

/**
 * In training, zeroes whole channels of images with probability p and scales the others by 1/(1-p); in evaluation, passes its input on.
 * Shape: (N, C, H, W), or (N, C, ...) -> the same.
 * @throws KindlingError for a `p` outside 0..1, and in `forward` for an input of less than two dimensions
 * @see torch.nn.Dropout2d
 */
export class Dropout2d extends DropoutLayer {
  static override get name(): string {
    return 'Dropout2d';
  }

  override forward(input: Tensor): Tensor {
    return dropout2d(input, { p: this.p, training: this.training });
  }
}

/**
 * In training, gives each number with probability p the value that SELU makes of large negative ones, and scales and shifts all so that mean 0 and variance 1 stay; in
 * evaluation, passes its input on. Shape: any -> the same.
 * @throws KindlingError for a `p` outside 0..1
 * @see torch.nn.AlphaDropout
 */
export class AlphaDropout extends DropoutLayer {
  static override get name(): string {
    return 'AlphaDropout';
  }

  override forward(input: Tensor): Tensor {
    return alphaDropout(input, { p: this.p, training: this.training });
  }
}

/**
 * AlphaDropout of whole channels. Shape: (N, C, ...) -> the same.
 * @throws KindlingError for a `p` outside 0..1, and in `forward` for an input of less than two dimensions
 * @see torch.nn.FeatureAlphaDropout
 */
export class FeatureAlphaDropout extends DropoutLayer {
  static override get name(): string {
    return 'FeatureAlphaDropout';
  }

  override forward(input: Tensor): Tensor {
    return featureAlphaDropout(input, { p: this.p, training: this.training });
  }
}
