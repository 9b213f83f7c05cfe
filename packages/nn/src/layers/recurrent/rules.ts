import { type Tensor, tanh, tensor } from '@kindling/core';
import { linear, relu } from '../../functional';

/** What is handed from step to step, each (N, hiddenSize): the hidden state and, in an LSTM, the cell's. */
export type State = readonly Tensor[];

/** What a kind of recurrent network makes of one step. */
export interface RecurrentRule {
  /** What core goes through a whole sequence with. */
  readonly name: 'tanh' | 'relu' | 'lstm' | 'gru';
  /** How many times the hidden size a step's products are wide. */
  readonly gates: number;
  /** How many tensors a state has. */
  readonly states: number;
  /** Whether the bias of the hidden state is only added to that of the input: then both are added once, for all steps. */
  readonly biasIsOutside: boolean;
  /** What in the place of an input's product leaves the cell's state as it is, (gates * hiddenSize); null where none is handed on beside the hidden one. */
  readonly keepsCell: ((hiddenSize: number) => Tensor) | null;
  /**
   * The state after a step.
   * @param input the step's input times its weights, (N, gates * hiddenSize)
   * @param bias of the hidden state's product; null for none, or where it stands outside
   */
  next(input: Tensor, state: State, weight: Tensor, bias: Tensor | null): State;
}

/** What a network without gates does with its sums. */
export type Nonlinearity = 'tanh' | 'relu';

const activations = { tanh, relu };

/** h' = tanh(input + W h), or relu. */
export function rnnRule(nonlinearity: Nonlinearity): RecurrentRule {
  const activation = activations[nonlinearity];
  return {
    name: nonlinearity,
    gates: 1,
    states: 1,
    biasIsOutside: true,
    keepsCell: null,
    next: (input, [hidden], weight, bias) => [activation(input.add(linear(hidden, weight, bias)))],
  };
}

/** A gate of so much is open, of its negative closed, to the last bit, whatever a product adds to it. */
const OPEN = 1e30;

/** Four gates: what is let in, what is kept, what is new, what is shown. */
export const lstmRule: RecurrentRule = {
  name: 'lstm',
  gates: 4,
  states: 2,
  biasIsOutside: true,
  keepsCell: (size) => tensor([-OPEN, OPEN, 0, 0].flatMap((gate) => new Array<number>(size).fill(gate))),
  next: (input, [hidden, cell], weight, bias) => {
    // all gates are summed in the product's kernel; their gradients then lie side by side for the products of the way back
    const [letIn, kept, fresh, shown] = input.add(linear(hidden, weight, bias)).chunk(4, 1);
    const next = kept.sigmoid().mul(cell).add(letIn.sigmoid().mul(fresh.tanh()));
    return [shown.sigmoid().mul(next.tanh()), next];
  },
};

/** Three gates: how much of the past is seen, how much of it stays, what is new. The second bias stands inside of the first gate's product. */
export const gruRule: RecurrentRule = {
  name: 'gru',
  gates: 3,
  states: 1,
  biasIsOutside: false,
  keepsCell: null,
  next: (input, [hidden], weight, bias) => {
    const [seenInput, stayingInput, freshInput] = input.chunk(3, 1);
    const [seenPast, stayingPast, freshPast] = linear(hidden, weight, bias).chunk(3, 1);
    const seen = seenInput.add(seenPast).sigmoid();
    const staying = stayingInput.add(stayingPast).sigmoid();
    const fresh = freshInput.add(seen.mul(freshPast)).tanh();
    return [fresh.add(staying.mul(hidden.sub(fresh)))];
  },
};

/** The product of inputs with their weights, (..., gates * hiddenSize): one for all steps. */
export function inputProduct(
  { biasIsOutside }: RecurrentRule,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  hiddenBias: Tensor | null,
): Tensor {
  return linear(input, weight, bias !== null && hiddenBias !== null && biasIsOutside ? bias.add(hiddenBias) : bias);
}
