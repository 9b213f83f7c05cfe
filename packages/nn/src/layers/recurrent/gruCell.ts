import { checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { RecurrentCell } from './recurrentCell';
import { gruRule, type RecurrentRule } from './rules';

/**
 * One step of a GRU.
 * Shape: input (N, inputSize) or (inputSize), state (N, hiddenSize) alike, zeros where it is left out -> the next state.
 * @throws KindlingError for sizes out of range, and in `forward` for an input or a state of another shape
 * @see torch.nn.GRUCell
 */
export class GRUCell extends RecurrentCell {
  static override get name(): string {
    return 'GRUCell';
  }

  constructor(inputSize: number, hiddenSize: number, options: { bias?: boolean | undefined } = {}) {
    super('GRUCell', gruRule.gates, inputSize, hiddenSize, checkOptions('GRUCell', options, ['bias']).bias);
    refuseSurplus(new.target.name, arguments, 3);
  }

  protected override get layer(): string {
    return 'GRUCell';
  }

  protected override get rule(): RecurrentRule {
    return gruRule;
  }

  override forward(input: Tensor, state?: Tensor): Tensor {
    return this.step(input, state)[0];
  }
}
