import { checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { numberOrOptions } from '../../checks/numberOrOptions';
import { hardshrink, rrelu, softshrink, threshold } from '../../functional';
import { checkSlopes } from '../../functions/activations';
import { Module } from '../../module/module';
import { pythonText } from '../../module/pythonText';

/**
 * x where it is above a threshold, else a value. Shape: any -> the same.
 * @throws KindlingError for what is no number
 * @see torch.nn.Threshold
 */
export class Threshold extends Module {
  static override get name(): string {
    return 'Threshold';
  }

  readonly threshold: number;
  readonly value: number;

  constructor(threshold: number, value: number) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    this.threshold = checkNumber('Threshold: threshold', threshold);
    this.value = checkNumber('Threshold: value', value);
  }

  override forward(input: Tensor): Tensor {
    return threshold(input, this.threshold, this.value);
  }

  override extraRepr(): string {
    return `threshold=${pythonText(this.threshold)}, value=${pythonText(this.value)}`;
  }
}

/**
 * x, but 0 where it is not farther from 0 than `lambd`, 0.5 if not said. Shape: any -> the same.
 * @throws KindlingError for what is no number
 * @see torch.nn.Hardshrink
 */
export class Hardshrink extends Module {
  static override get name(): string {
    return 'Hardshrink';
  }

  readonly lambd: number;

  /** `new Hardshrink(0.2)` is `new Hardshrink({ lambd: 0.2 })`. */
  constructor(options: number | { lambd?: number | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { lambd = 0.5 } = numberOrOptions('Hardshrink', 'lambd', options);
    this.lambd = checkNumber('Hardshrink: lambd', lambd);
  }

  override forward(input: Tensor): Tensor {
    return hardshrink(input, { lambd: this.lambd });
  }

  override extraRepr(): string {
    return pythonText(this.lambd);
  }
}

/**
 * x, nearer to 0 by `lambd` (0.5 if not said), and 0 where it is not farther from it than that. Shape: any -> the same.
 * @throws KindlingError for a lambd below 0
 * @see torch.nn.Softshrink
 */
export class Softshrink extends Module {
  static override get name(): string {
    return 'Softshrink';
  }

  readonly lambd: number;

  /** `new Softshrink(0.2)` is `new Softshrink({ lambd: 0.2 })`. */
  constructor(options: number | { lambd?: number | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { lambd = 0.5 } = numberOrOptions('Softshrink', 'lambd', options);
    this.lambd = checkNumber('Softshrink: lambd', lambd, { min: 0 });
  }

  override forward(input: Tensor): Tensor {
    return softshrink(input, { lambd: this.lambd });
  }

  override extraRepr(): string {
    return pythonText(this.lambd);
  }
}

/**
 * x, and times a factor where it is not above 0: in training one that is drawn for each number between `lower` and `upper` (1/8 and 1/3 if not said), in evaluation the mean of both.
 * Shape: any -> the same.
 * @throws KindlingError for bounds the wrong way round
 * @see torch.nn.RReLU
 */
export class RReLU extends Module {
  static override get name(): string {
    return 'RReLU';
  }

  readonly lower: number;
  readonly upper: number;

  constructor(options: { lower?: number | undefined; upper?: number | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { lower, upper } = checkSlopes('RReLU', checkOptions('RReLU', options, ['lower', 'upper']));
    this.lower = lower;
    this.upper = upper;
  }

  override forward(input: Tensor): Tensor {
    const { lower, upper, training } = this;
    return rrelu(input, { lower, upper, training });
  }

  override extraRepr(): string {
    return `lower=${pythonText(this.lower)}, upper=${pythonText(this.upper)}`;
  }
}
