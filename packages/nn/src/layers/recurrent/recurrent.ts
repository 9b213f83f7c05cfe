import {
  checkBoolean,
  checkInteger,
  checkNumber,
  checkOptions,
  isRecord,
  KindlingError,
  refuseSurplus,
  warnOnce,
} from '@kindling/checks';
import { cat, recurrence, stack, type Tensor, zeros } from '@kindling/core';
import type { Lengths } from '../../checks/checkLengths';
import { checkTensor } from '../../checks/checkTensor';
import { dropout, linear } from '../../functional';
import { Parameter } from '../../module/parameter';
import { pythonText } from '../../module/pythonText';
import { checkRowBias, checkSequence, checkState } from './checkRecurrent';
import { type Ends, endsOf } from './ends';
import { RecurrentModule } from './recurrentModule';
import { inputProduct, type State } from './rules';

/** What RNN, LSTM and GRU take beyond their sizes. */
export interface RecurrentOptions {
  /** Layers one above the other, each on the outputs of the one below; default 1. */
  numLayers?: number | undefined;
  /** Whether there are biases; default true. */
  bias?: boolean | undefined;
  /** Whether inputs and outputs are (N, T, ...) and not (T, N, ...); default false. */
  batchFirst?: boolean | undefined;
  /** The probability of a dropout on the outputs of each layer but the last, in training; default 0. */
  dropout?: number | undefined;
  /** Whether each layer also goes through the sequence backwards; default false. */
  bidirectional?: boolean | undefined;
}

/** What LSTM takes on top. */
export interface LSTMOptions extends RecurrentOptions {
  /** What the hidden state is projected to before it is shown and handed on, below hiddenSize; default 0, not at all. */
  projSize?: number | undefined;
}

/** What a call of RNN, LSTM and GRU takes beside input and state. */
export interface SequenceOptions {
  /**
   * How long each sequence of the batch is, where they are padded to one length: a number for each, or an int32 tensor of them. What stands behind the end of a
   * sequence has no influence; the output is 0 there, and the state is that after its last element (backwards: its first).
   */
  readonly lengths?: Lengths | undefined;
}

export const recurrentOptions = ['numLayers', 'bias', 'batchFirst', 'dropout', 'bidirectional'] as const;

/** What RNN, LSTM and GRU have in common: layers, directions and steps; a rule says what a step does. */
export abstract class Recurrent extends RecurrentModule {
  static override get name(): string {
    return 'Recurrent';
  }

  /** The weights of layer 0, 1, ... (`weightIhL0`, and `weightIhL0Reverse` where there are two directions): (gates * hiddenSize, inputs of the layer). */
  [inputWeight: `weightIhL${string}`]: Parameter;
  /** The weights of the hidden state: (gates * hiddenSize, hiddenSize). */
  [hiddenWeight: `weightHhL${string}`]: Parameter;
  /** The biases beside them: (gates * hiddenSize); undefined without biases. */
  [bias: `bias${'Ih' | 'Hh'}L${string}`]: Parameter | undefined;
  /** The projections of an LSTM with `projSize`: (projSize, hiddenSize); undefined without. */
  [projection: `weightHrL${string}`]: Parameter | undefined;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly projSize: number;

  /** `name` and `gates` are what `layer` and `rule` tell later. */
  constructor(name: string, gates: number, inputSize: number, hiddenSize: number, options: LSTMOptions) {
    super();
    refuseSurplus(new.target.name, arguments, 5);
    const { numLayers = 1, bias = true, batchFirst = false, dropout: p = 0, bidirectional = false, projSize = 0 } = options;
    this.inputSize = checkInteger(`${name}: inputSize`, inputSize, { min: 1 });
    this.hiddenSize = checkInteger(`${name}: hiddenSize`, hiddenSize, { min: 1 });
    this.numLayers = checkInteger(`${name}: numLayers`, numLayers, { min: 1, max: 1000 });
    this.bias = checkBoolean(`${name}: bias`, bias);
    this.batchFirst = checkBoolean(`${name}: batchFirst`, batchFirst);
    this.dropout = checkNumber(`${name}: dropout`, p, { min: 0, max: 1 });
    this.bidirectional = checkBoolean(`${name}: bidirectional`, bidirectional);
    this.projSize = checkInteger(`${name}: projSize`, projSize, { min: 0, max: hiddenSize - 1 });
    if (p > 0 && numLayers === 1) {
      warnOnce(
        `${name}: dropout`,
        `${name}: dropout is on the outputs of all layers but the last: with numLayers = 1 there are none.`,
      );
    }
    const rows = gates * hiddenSize;
    for (const [place, width] of this.places()) {
      this[`weightIh${place}`] = new Parameter(zeros([rows, width]));
      this[`weightHh${place}`] = new Parameter(zeros([rows, this.shownSize]));
      if (bias) {
        this[`biasIh${place}`] = new Parameter(zeros([rows]));
        this[`biasHh${place}`] = new Parameter(zeros([rows]));
      }
      if (projSize > 0) this[`weightHr${place}`] = new Parameter(zeros([projSize, hiddenSize]));
    }
    this.resetParameters();
  }

  /** How wide the hidden state is that is shown and handed on. */
  private get shownSize(): number {
    return this.projSize > 0 ? this.projSize : this.hiddenSize;
  }

  /** The outputs of the last layer at every time, and the state after the last one. Options may stand in the place of the state. */
  protected run(given: unknown, stateOrOptions: unknown, more: SequenceOptions | undefined): [output: Tensor, state: State] {
    const isOptions = more === undefined && isRecord(stateOrOptions);
    const state = isOptions ? undefined : stateOrOptions;
    const options = checkOptions<SequenceOptions>(this.layer, isOptions ? stateOrOptions : more, ['lengths']);
    const { layer: where, rule, hiddenSize, batchFirst } = this;
    const shapes = batchFirst ? (['(T, F)', '(N, T, F)'] as const) : (['(T, F)', '(T, N, F)'] as const);
    const sequence = checkSequence(where, given, this.inputSize, shapes);
    const isBatch = sequence.dim === 3;
    const isTurned = isBatch && batchFirst;
    // a sequence alone is a batch of one, behind the time
    const input = isTurned ? timeFirst(sequence) : isBatch ? sequence : sequence.unsqueeze(1);
    if (input.shape[0] === 0) {
      throw new KindlingError(`${where}: input: expected at least one time, got shape [${sequence.shape.join(', ')}]`);
    }
    const places = [...this.places()];
    const widths = Array.from({ length: rule.states }, (_, part) => (part === 0 ? this.shownSize : hiddenSize));
    const batch = isBatch ? [input.shape[1]] : [];
    const whole = widths.map((width) => [places.length, ...batch, width]);
    const before =
      state === undefined
        ? widths.map((width) => zeros([places.length, input.shape[1], width]))
        : checkState(where, state, whole).map((part) => (isBatch ? part : part.unsqueeze(1)));

    const ends = endsOf(where, options.lengths, isBatch, input.shape);
    const finals: State[] = [];
    const directions = this.bidirectional ? 2 : 1;
    let values = ends === null ? input : ends.within(input);
    for (let first = 0; first < places.length; first += directions) {
      if (first > 0 && this.dropout > 0) values = dropout(values, { p: this.dropout, training: this.training });
      const outputs = places.slice(first, first + directions).map(([place], direction) => {
        const start = before.map((part) => part.select(0, first + direction));
        const [hidden, end] = this.alongTime(place, values, start, direction === 1, ends);
        finals.push(end);
        return hidden;
      });
      values = outputs.length === 1 ? outputs[0] : cat(outputs, 2);
    }
    const after = before.map((_, part) => {
      const joined = stack(finals.map((end) => end[part]));
      return isBatch ? joined : joined.squeeze(1);
    });
    return [isTurned ? values.transpose(0, 1) : isBatch ? values : values.squeeze(1), after];
  }

  /** One layer in one direction: its hidden state at every time, and its last state. */
  private alongTime(place: Place, input: Tensor, start: State, backwards: boolean, ends: Ends | null): [Tensor, State] {
    // backwards through padded sequences is forwards through what is turned round, each within its own length
    if (backwards && ends !== null) {
      const [hidden, last] = this.alongTime(place, ends.turned(input), start, false, ends);
      return [ends.turned(hidden), last];
    }
    const { layer, rule, hiddenSize } = this;
    const rows = rule.gates * hiddenSize;
    const weight = checkTensor(`${layer}: weightHh${place}`, this[`weightHh${place}`]);
    const inputBias = checkRowBias(`${layer}: biasIh${place}`, this[`biasIh${place}`] ?? null, rows);
    const hiddenBias = checkRowBias(`${layer}: biasHh${place}`, this[`biasHh${place}`] ?? null, rows);
    const inputWeight = checkTensor(`${layer}: weightIh${place}`, this[`weightIh${place}`]);
    const projection = this.projSize > 0 ? checkTensor(`${layer}: weightHr${place}`, this[`weightHr${place}`]) : null;
    const products = inputProduct(rule, input, inputWeight, inputBias, hiddenBias);
    const steps = input.shape[0];
    const inside = rule.biasIsOutside && inputBias !== null ? null : hiddenBias;
    // one time alone (a text that is written letter by letter) takes fewer kernels as it is
    if (projection === null && steps > 1) {
      const kept = ends !== null && rule.keepsCell !== null ? ends.within(products, rule.keepsCell(hiddenSize)) : products;
      const [hidden, [last, ...cell]] = recurrence(rule.name, kept, weight, inside, start, backwards);
      return ends === null ? [hidden, [last, ...cell]] : [ends.within(hidden), [ends.last(hidden), ...cell]];
    }
    const states: State[] = [];
    for (let step = 0; step < steps; step++) {
      const at = backwards ? steps - 1 - step : step;
      const [hidden, ...cell] = rule.next(products.select(0, at), states[step - 1] ?? start, weight, inside);
      states.push([projection === null ? hidden : linear(hidden, projection), ...cell]);
    }
    const last = states[steps - 1];
    if (backwards) states.reverse();
    const hidden = stack(states.map(([shown]) => shown));
    if (ends === null) return [hidden, last];
    return [ends.within(hidden), last.map((_, part) => ends.last(stack(states.map((state) => state[part]))))];
  }

  /** Where weights stand, in the order of PyTorch: the end of their names and how many inputs each has. */
  private *places(): Generator<[Place, number]> {
    const { numLayers, bidirectional, inputSize, shownSize } = this;
    for (let layer = 0; layer < numLayers; layer++) {
      const width = layer === 0 ? inputSize : shownSize * (bidirectional ? 2 : 1);
      yield [`L${layer}`, width];
      if (bidirectional) yield [`L${layer}Reverse`, width];
    }
  }

  override extraRepr(): string {
    const { inputSize, hiddenSize, numLayers, bias, batchFirst, dropout: p, bidirectional, projSize } = this;
    const parts = [`${inputSize}, ${hiddenSize}`];
    if (projSize !== 0) parts.push(`proj_size=${projSize}`);
    if (numLayers !== 1) parts.push(`num_layers=${numLayers}`);
    if (!bias) parts.push('bias=False');
    if (batchFirst) parts.push('batch_first=True');
    if (p !== 0) parts.push(`dropout=${pythonText(p)}`);
    if (bidirectional) parts.push('bidirectional=True');
    return parts.join(', ');
  }
}

type Place = `L${string}`;

/** (N, T, F) as (T, N, F), copied: what a step reads of products of it lies in one piece then, and so does what these read. */
function timeFirst(sequence: Tensor): Tensor {
  const turned = sequence.transpose(0, 1);
  return turned.flatten().reshape(turned.shape);
}
