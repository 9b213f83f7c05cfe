import { checkChoice, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { RecurrentCell } from './recurrentCell';
import { type Nonlinearity, type RecurrentRule, rnnRule } from './rules';

/**
 * One step of a plain recurrent network: tanh(W_ih x + b_ih + W_hh h + b_hh).
 * Shape: input (N, inputSize) or (inputSize), state (N, hiddenSize) alike, zeros where it is left out -> the next state.
 * @throws KindlingError for sizes out of range, and in `forward` for an input or a state of another shape
 * @see torch.nn.RNNCell
 */
export class RNNCell extends RecurrentCell {
  static override get name(): string {
    return 'RNNCell';
  }

  readonly nonlinearity: Nonlinearity;

  constructor(
    inputSize: number,
    hiddenSize: number,
    options: { bias?: boolean | undefined; nonlinearity?: Nonlinearity | undefined } = {},
  ) {
    const { bias, nonlinearity = 'tanh' } = checkOptions('RNNCell', options, ['bias', 'nonlinearity']);
    checkChoice('RNNCell: nonlinearity', nonlinearity, ['tanh', 'relu']);
    super('RNNCell', 1, inputSize, hiddenSize, bias);
    refuseSurplus(new.target.name, arguments, 3);
    this.nonlinearity = nonlinearity;
  }

  protected override get layer(): string {
    return 'RNNCell';
  }

  protected override get rule(): RecurrentRule {
    return rnnRule(this.nonlinearity);
  }

  override forward(input: Tensor, state?: Tensor): Tensor {
    return this.step(input, state)[0];
  }

  override extraRepr(): string {
    const text = super.extraRepr();
    return this.nonlinearity === 'tanh' ? text : `${text}, nonlinearity=${this.nonlinearity}`;
  }
}
