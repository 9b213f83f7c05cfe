import { checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { type LSTMOptions, Recurrent, recurrentOptions, type SequenceOptions } from './recurrent';
import { lstmRule, type RecurrentRule } from './rules';

/**
 * Long short-term memory, through layers and directions: gates decide what enters a cell, what stays in it and what is shown of it.
 * Shape: input (T, N, inputSize), (N, T, inputSize) with `batchFirst`, or (T, inputSize) -> output (T, N, D * hiddenSize) alike, D being 2 for
 * both directions; state [h, c], each (D * numLayers, N, hiddenSize), zeros where it is left out. With `projSize` outputs and h have that size in the place of hiddenSize.
 * Sequences that are padded to one length: `layer(x, { lengths: [5, 3] })`, in the place of PyTorch's packed ones.
 * @throws KindlingError for sizes out of range, and in `forward` for an input, a state or lengths of another shape
 * @see torch.nn.LSTM
 */
export class LSTM extends Recurrent {
  static override get name(): string {
    return 'LSTM';
  }

  constructor(inputSize: number, hiddenSize: number, options: LSTMOptions = {}) {
    super('LSTM', lstmRule.gates, inputSize, hiddenSize, checkOptions('LSTM', options, [...recurrentOptions, 'projSize']));
    refuseSurplus(new.target.name, arguments, 3);
  }

  protected override get layer(): string {
    return 'LSTM';
  }

  protected override get rule(): RecurrentRule {
    return lstmRule;
  }

  /** The state may be any list of h and c: `state.map((part) => part.detach())`. */
  override forward(
    input: Tensor,
    state?: readonly [h: Tensor, c: Tensor] | readonly Tensor[] | SequenceOptions,
    options?: SequenceOptions,
  ): [output: Tensor, state: [h: Tensor, c: Tensor]] {
    const [output, [h, c]] = this.run(input, state, options);
    return [output, [h, c]];
  }
}
