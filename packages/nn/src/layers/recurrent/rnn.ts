import { checkChoice, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { Recurrent, type RecurrentOptions, recurrentOptions, type SequenceOptions } from './recurrent';
import { type Nonlinearity, type RecurrentRule, rnnRule } from './rules';

/** What RNN takes beyond its sizes. */
export interface RNNOptions extends RecurrentOptions {
  /** What a step does with its sums; default `tanh`. */
  nonlinearity?: Nonlinearity | undefined;
}

/**
 * A plain recurrent network: h = tanh(W_ih x + b_ih + W_hh h + b_hh) at each time, through layers and directions.
 * Shape: input (T, N, inputSize), (N, T, inputSize) with `batchFirst`, or (T, inputSize) -> output (T, N, D * hiddenSize) alike, D being 2 for
 * both directions; state (D * numLayers, N, hiddenSize), zeros where it is left out.
 * Sequences that are padded to one length: `layer(x, { lengths: [5, 3] })`, in the place of PyTorch's packed ones.
 * @throws KindlingError for sizes out of range, and in `forward` for an input, a state or lengths of another shape
 * @see torch.nn.RNN
 */
export class RNN extends Recurrent {
  static override get name(): string {
    return 'RNN';
  }

  readonly nonlinearity: Nonlinearity;

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    const { nonlinearity = 'tanh', ...others } = checkOptions('RNN', options, [...recurrentOptions, 'nonlinearity']);
    checkChoice('RNN: nonlinearity', nonlinearity, ['tanh', 'relu']);
    super('RNN', 1, inputSize, hiddenSize, others);
    refuseSurplus(new.target.name, arguments, 3);
    this.nonlinearity = nonlinearity;
  }

  protected override get layer(): string {
    return 'RNN';
  }

  protected override get rule(): RecurrentRule {
    return rnnRule(this.nonlinearity);
  }

  override forward(input: Tensor, state?: Tensor | SequenceOptions, options?: SequenceOptions): [output: Tensor, state: Tensor] {
    const [output, [hidden]] = this.run(input, state, options);
    return [output, hidden];
  }
}
