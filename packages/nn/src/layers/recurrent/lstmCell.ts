import { checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { RecurrentCell } from './recurrentCell';
import { lstmRule, type RecurrentRule } from './rules';

/**
 * One step of an LSTM.
 * Shape: input (N, inputSize) or (inputSize), state [h, c] of (N, hiddenSize) each alike, zeros where it is left out -> the next state [h, c].
 * @throws KindlingError for sizes out of range, and in `forward` for an input or a state of another shape
 * @see torch.nn.LSTMCell
 */
export class LSTMCell extends RecurrentCell {
  static override get name(): string {
    return 'LSTMCell';
  }

  constructor(inputSize: number, hiddenSize: number, options: { bias?: boolean | undefined } = {}) {
    super('LSTMCell', lstmRule.gates, inputSize, hiddenSize, checkOptions('LSTMCell', options, ['bias']).bias);
    refuseSurplus(new.target.name, arguments, 3);
  }

  protected override get layer(): string {
    return 'LSTMCell';
  }

  protected override get rule(): RecurrentRule {
    return lstmRule;
  }

  /** The state may be any list of h and c: `state.map((part) => part.detach())`. */
  override forward(input: Tensor, state?: readonly [h: Tensor, c: Tensor] | readonly Tensor[]): [h: Tensor, c: Tensor] {
    const [h, c] = this.step(input, state);
    return [h, c];
  }
}
