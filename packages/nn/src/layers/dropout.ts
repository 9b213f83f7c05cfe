import { checkNoOptions, checkNumber, type NoOptions } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { dropout } from '../functional';
import { Module } from '../module/module';
import { pythonText } from '../module/pythonText';

/**
 * In training, zeroes each number with probability p and scales the others by 1/(1-p); in evaluation, passes its input on.
 * Shape: any -> the same.
 * @throws KindlingError for a `p` outside 0..1
 * @see torch.nn.Dropout
 */
export class Dropout extends Module {
  static override get name(): string {
    return 'Dropout';
  }

  readonly p: number;

  constructor(p = 0.5, options: NoOptions = {}) {
    super();
    checkNoOptions('Dropout', options);
    this.p = checkNumber('Dropout: p', p, { min: 0, max: 1 });
  }

  override forward(input: Tensor): Tensor {
    return dropout(input, { p: this.p, training: this.training });
  }

  override extraRepr(): string {
    return `p=${pythonText(this.p)}, inplace=False`;
  }
}
