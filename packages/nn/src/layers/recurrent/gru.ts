import { checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { Recurrent, type RecurrentOptions, recurrentOptions, type SequenceOptions } from './recurrent';
import { gruRule, type RecurrentRule } from './rules';

/**
 * Gated recurrent units, through layers and directions: gates decide how much of the past is seen and how much of it stays.
 * Shape: input (T, N, inputSize), (N, T, inputSize) with `batchFirst`, or (T, inputSize) -> output (T, N, D * hiddenSize) alike, D being 2 for
 * both directions; state (D * numLayers, N, hiddenSize), zeros where it is left out.
 * Sequences that are padded to one length: `layer(x, { lengths: [5, 3] })`, in the place of PyTorch's packed ones.
 * @throws KindlingError for sizes out of range, and in `forward` for an input, a state or lengths of another shape
 * @see torch.nn.GRU
 */
export class GRU extends Recurrent {
  static override get name(): string {
    return 'GRU';
  }

  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super('GRU', gruRule.gates, inputSize, hiddenSize, checkOptions('GRU', options, recurrentOptions));
    refuseSurplus(new.target.name, arguments, 3);
  }

  protected override get layer(): string {
    return 'GRU';
  }

  protected override get rule(): RecurrentRule {
    return gruRule;
  }

  override forward(input: Tensor, state?: Tensor | SequenceOptions, options?: SequenceOptions): [output: Tensor, state: Tensor] {
    const [output, [hidden]] = this.run(input, state, options);
    return [output, hidden];
  }
}
