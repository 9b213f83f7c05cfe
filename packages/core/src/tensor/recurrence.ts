import { checkArray, checkBoolean, checkChoice, refuseSurplus, unexpected } from '@kindling/checks';
import { gradientsOf } from '../autograd/backward';
import { withOwnGradient } from '../autograd/ownFunction';
import { isGradEnabled, withoutGrad } from '../graph/gradMode';
import type { GraphNode } from '../graph/node';
import { topologicalOrder } from '../graph/topology';
import { cat } from '../ops/concatenation';
import { scalarNode } from '../ops/define';
import { add } from '../ops/elementwise';
import { columnsOf, loop, loopOf, rowAt, unrolled } from '../ops/loop';
import { linearWeightGradient, matmul } from '../ops/matmul';
import { type Columns, type Recurrence, type RecurrenceName, recurrences } from '../ops/recurrences';
import { sumToShape } from '../ops/reduction';
import { slice } from '../ops/slice';
import { expand, pad, reshape } from '../ops/view';
import { unrollLoops } from '../rewrites/unrollLoops';
import { type Shape, sameShape, shapeText } from '../shape/shape';
import { floatTensor } from './operands';
import { Tensor, tensorOperand } from './tensor';

/**
 * A recurrent cell through a whole sequence, as one loop: what nn's recurrent layers are made of. Gives the hidden state at every time, and the state behind the last.
 * Shape: input, what is added to the product of the hidden state at each time, (T, N, G * H), G being 1, 4 for an LSTM, 3 for a GRU; weight (G * H, H); bias, which stands beside that
 * product, (G * H) or null; state, the hidden one and behind it an LSTM's cell, (N, H) each -> hidden (T, N, H), last as state
 * @param backwards whether the last time comes first
 * @throws KindlingError naming what does not fit
 * @see torch.lstm, torch.gru, torch.rnn_tanh, torch.rnn_relu
 */
export function recurrence(
  cell: RecurrenceName,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  state: readonly Tensor[],
  backwards = false,
): [hidden: Tensor, last: Tensor[]] {
  refuseSurplus('recurrence', arguments, 6);
  checkChoice('recurrence: cell', cell, Object.keys(recurrences) as RecurrenceName[]);
  const { gates, hasCell } = recurrences[cell];
  const { node } = floatTensor('recurrence: input', input);
  const [steps, count, width] = node.shape;
  const size = width / gates;
  if (node.shape.length !== 3 || steps === 0 || !Number.isInteger(size) || size === 0) {
    throw unexpected('recurrence: input', `shape [T, N, ${gates === 1 ? 'H' : `${gates} * H`}]`, shapeText(node.shape));
  }
  const states = checkArray('recurrence: state', state, (name, one) => shapedOperand(name, one, [count, size]));
  if (states.length !== (hasCell ? 2 : 1)) {
    throw unexpected('recurrence: state', hasCell ? 'the hidden state and the cell' : 'the hidden state', `${states.length}`);
  }
  const run = new Run(
    recurrences[cell],
    [
      node,
      shapedOperand('recurrence: weight', weight, [width, size]),
      ...(bias === null ? [] : [shapedOperand('recurrence: bias', bias, [width])]),
      ...states,
    ],
    checkBoolean('recurrence: backwards', backwards),
  );
  const [hidden, ...last] = run.shown();
  return [new Tensor(hidden), [rowAt(hidden, backwards ? 0 : steps - 1), ...last].map((one) => new Tensor(one))];
}

function shapedOperand(name: string, value: unknown, shape: Shape): GraphNode {
  const { node } = floatTensor(name, value);
  if (!sameShape(node.shape, shape)) throw unexpected(name, `shape ${shapeText(shape)}`, shapeText(node.shape));
  return node;
}

/** The same values, with loops over time written out, time by time: for who reads what was recorded op by op, as a file of ONNX's has it. */
export function withoutLoops(tensors: readonly Tensor[]): Tensor[] {
  refuseSurplus('withoutLoops', arguments, 1);
  const roots = checkArray('withoutLoops: tensors', tensors, (name, one) => tensorOperand(name, one));
  const order = topologicalOrder(roots, ({ value }) => value !== null);
  return withoutGrad(() => unrollLoops({ order, roots })).roots.map((root) => new Tensor(root));
}

/** A cell on its way through a sequence, and back. */
class Run {
  /** How many inputs the cell's state takes the last places of. */
  private readonly states: number;
  private readonly size: number;

  /** @param given input, weight, bias if there is one, hidden state, an LSTM's cell */
  constructor(
    private readonly cell: Recurrence,
    private readonly given: readonly GraphNode[],
    private readonly backwards: boolean,
  ) {
    this.states = cell.hasCell ? 2 : 1;
    this.size = (given.at(-1) as GraphNode).shape[1];
  }

  /** What is shown, with a gradient where one may be asked for. */
  shown(): GraphNode[] {
    if (isGradEnabled() && this.given.some(({ requiresGrad }) => requiresGrad)) return this.withGradient();
    const { plain } = this.cell;
    const record = this.through(plain, this.given);
    return this.shownOf(record, this.hiddenOf(record, plain), plain);
  }

  /** The gradient is a loop the other way, and that of a gradient goes by the ops of every step. */
  private withGradient(): GraphNode[] {
    const { forward } = this.cell;
    return withoutGrad(() => {
      const record = this.through(forward, this.given);
      const hidden = this.hiddenOf(record, forward);
      const gradient = (grads: readonly GraphNode[]) =>
        isGradEnabled() ? this.backByOps(grads) : this.back(record, hidden, grads);
      return withOwnGradient(this.shownOf(record, hidden, forward), this.given, gradient);
    });
  }

  private through({ body, width }: Columns, given: readonly GraphNode[]): GraphNode {
    const [input, ...others] = given;
    const constants = others.slice(0, -this.states);
    const state = others.slice(-this.states).reverse();
    const handedOn = state.length === 1 ? state[0] : cat(state, { dim: 1 });
    return loop(body, this.behindZeros(handedOn, width), [input], constants, this.backwards);
  }

  /** Columns behind others that nobody reads. */
  private behindZeros(columns: GraphNode, width: number): GraphNode {
    const missing = width * this.size - columns.shape[1];
    return missing === 0 ? columns : pad([columns], { before: [0, missing], after: [0, 0], value: 0 });
  }

  /** The hidden state at every time and before the first, in one piece: who reads it keeps nothing else of the record. */
  private hiddenOf(record: GraphNode, { width }: Columns): GraphNode {
    const hidden = columnsOf(record, width - 1, 1, this.size);
    return hidden === record ? hidden : cat([hidden], { dim: 0 });
  }

  /** The hidden state at every time, and an LSTM's cell behind the last. */
  private shownOf(record: GraphNode, hidden: GraphNode, { width }: Columns): GraphNode[] {
    const shown = this.timesOf(hidden);
    if (!this.cell.hasCell) return [shown];
    return [shown, columnsOf(rowAt(record, this.backwards ? 0 : record.shape[0] - 1), width - 2, 1, this.size)];
  }

  /** What was handed on at every time, or what each time began with. */
  private timesOf(record: GraphNode, isBefore = false): GraphNode {
    const length = record.shape[0] - 1;
    return slice([record], { dim: 0, start: isBefore === this.backwards ? 1 : 0, length, step: 1 });
  }

  private back(record: GraphNode, hidden: GraphNode, [grad, cellGrad]: readonly GraphNode[]): (GraphNode | null)[] {
    const { gradient, gates, inputGradient, pastGradient } = this.cell;
    const { size, given, backwards } = this;
    const [, weight, ...others] = given;
    const [rows, width] = [grad.shape[1], gradient.width * size];
    const initial =
      cellGrad === undefined
        ? expand([scalarNode(0)], { shape: [rows, width] })
        : pad([cellGrad], { before: [0, width - size], after: [0, 0], value: 0 });
    const all = loop(gradient.body, initial, [grad, this.timesOf(record), this.timesOf(record, true)], [weight], !backwards);
    const back = slice([all], { dim: 0, start: backwards ? 1 : 0, length: grad.shape[0], step: 1 });
    const ofProduct = columnsOf(back, 0, gates, size);
    const start = rowAt(all, backwards ? all.shape[0] - 1 : 0);
    const byProduct = matmul(columnsOf(start, 0, gates, size), weight);
    const ofHidden = pastGradient === null ? byProduct : add([pastGradient(start, size), byProduct]);
    return [
      inputGradient(back, size),
      linearWeightGradient([ofProduct, this.timesOf(hidden, true)]),
      ...(others.length > this.states ? [sumToShape(ofProduct, others[0].shape)] : []),
      ofHidden,
      ...(this.cell.hasCell ? [columnsOf(start, gradient.width - 1, 1, size)] : []),
    ];
  }

  /** The same from ops that have gradients. */
  private backByOps(grads: readonly GraphNode[]): (GraphNode | null)[] {
    const inputs = this.given.map((node) => reshape([node], { shape: node.shape }));
    const { forward } = this.cell;
    const record = unrolled(loopOf(this.through(forward, inputs)) as NonNullable<ReturnType<typeof loopOf>>);
    const shown = this.shownOf(record, this.hiddenOf(record, forward), forward);
    // what lies behind these is another's to go through
    const isEnd = { hooked: (grad: GraphNode) => grad, accumulateGrad: () => {} };
    for (const input of inputs) input.receiver = isEnd;
    try {
      const starts = shown.map((node, i) => [node, grads[i]] as const);
      return gradientsOf(starts, inputs, { retainGraph: true, createGraph: true });
    } finally {
      for (const input of inputs) input.receiver = null;
    }
  }
}
