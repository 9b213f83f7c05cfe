import { checkBoolean, checkInteger, refuseSurplus } from '@kindling/checks';
import { zeros } from '@kindling/core';
import { checkTensor } from '../../checks/checkTensor';
import { Parameter } from '../../module/parameter';
import { checkRowBias, checkSequence, checkState } from './checkRecurrent';
import { RecurrentModule } from './recurrentModule';
import { inputProduct, type State } from './rules';

/** What RNNCell, LSTMCell and GRUCell have in common: one step; a rule says what it does. */
export abstract class RecurrentCell extends RecurrentModule {
  static override get name(): string {
    return 'RecurrentCell';
  }

  readonly inputSize: number;
  readonly hiddenSize: number;
  weightIh: Parameter;
  weightHh: Parameter;
  biasIh: Parameter | null;
  biasHh: Parameter | null;

  /** `name` and `gates` are what `layer` and `rule` tell later. */
  constructor(name: string, gates: number, inputSize: number, hiddenSize: number, bias = true) {
    super();
    refuseSurplus(new.target.name, arguments, 5);
    checkBoolean(`${name}: bias`, bias);
    this.inputSize = checkInteger(`${name}: inputSize`, inputSize, { min: 1 });
    this.hiddenSize = checkInteger(`${name}: hiddenSize`, hiddenSize, { min: 1 });
    const rows = gates * hiddenSize;
    this.weightIh = new Parameter(zeros([rows, inputSize]));
    this.weightHh = new Parameter(zeros([rows, hiddenSize]));
    this.biasIh = bias ? new Parameter(zeros([rows])) : null;
    this.biasHh = bias ? new Parameter(zeros([rows])) : null;
    this.resetParameters();
  }

  /** The state after one step. */
  protected step(given: unknown, state: unknown): State {
    const { layer, rule, hiddenSize } = this;
    const one = checkSequence(layer, given, this.inputSize, ['(F)', '(N, F)']);
    const isBatch = one.dim === 2;
    const input = isBatch ? one : one.unsqueeze(0);
    const shape = isBatch ? [input.shape[0], hiddenSize] : [hiddenSize];
    const before =
      state === undefined
        ? Array.from({ length: rule.states }, () => zeros([input.shape[0], hiddenSize]))
        : checkState(layer, state, new Array(rule.states).fill(shape)).map((part) => (isBatch ? part : part.unsqueeze(0)));
    const weight = checkTensor(`${layer}: weightIh`, this.weightIh);
    const inputBias = checkRowBias(`${layer}: biasIh`, this.biasIh, rule.gates * hiddenSize);
    const hiddenBias = checkRowBias(`${layer}: biasHh`, this.biasHh, rule.gates * hiddenSize);
    const product = inputProduct(rule, input, weight, inputBias, hiddenBias);
    const inside = rule.biasIsOutside && inputBias !== null ? null : hiddenBias;
    const after = rule.next(product, before, checkTensor(`${layer}: weightHh`, this.weightHh), inside);
    return isBatch ? after : after.map((part) => part.squeeze(0));
  }

  override extraRepr(): string {
    const sizes = `${this.inputSize}, ${this.hiddenSize}`;
    return this.biasIh === null ? `${sizes}, bias=False` : sizes;
  }
}
