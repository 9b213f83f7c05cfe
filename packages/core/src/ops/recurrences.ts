import type { GraphNode } from '../graph/node';
import type { GradientContext } from '../graph/operation';
import { cat } from './concatenation';
import type { Op } from './define';
import { add, mul, relu, sub } from './elementwise';
import { columnsOf, defineLoopBody, type LoopBody } from './loop';
import { linear, matmul } from './matmul';
import { sigmoid, tanh } from './unary';

/** A loop, and how many columns it hands on. */
export interface Columns {
  readonly body: string;
  readonly width: number;
}

/** A recurrent cell as a loop over time and the loop of its gradient. All that is handed on are columns of the hidden size. */
export interface Recurrence {
  /** How many columns the product of the hidden state has. */
  readonly gates: number;
  /** What a time hands on: the hidden state last, before it the cell's own where there is one, and before these what a gradient needs. */
  readonly forward: Columns;
  /** The same where no gradient is to be taken. */
  readonly plain: Columns;
  /** The same of what a time hands back, the product's gradient first: of that of the next time, of the hidden state's gradient, what is handed on at this time and the time before. */
  readonly gradient: Columns;
  /** Whether a cell's state is handed on beside the hidden one. */
  readonly hasCell: boolean;
  /** The gradient of what is added to the product, of what is handed back. */
  readonly inputGradient: (back: GraphNode, size: number) => GraphNode;
  /** What of the hidden state's gradient does not come by its product, of what is handed back; null where all does. */
  readonly pastGradient: ((back: GraphNode, size: number) => GraphNode) | null;
}

/** What an activation makes of a gradient, given what it made. */
function slopeOf(op: Op<undefined>, grad: GraphNode, output: GraphNode): GraphNode {
  const gradient = op.definition.gradient as (context: GradientContext<undefined>) => GraphNode[];
  return gradient({ grad, output, inputs: [output], attributes: undefined })[0];
}

const plus = (a: GraphNode, b: GraphNode) => add([a, b]);
const times = (a: GraphNode, b: GraphNode) => mul([a, b]);

/** x + h W^T, and the second bias where it stands within. */
function productOf(hidden: GraphNode, [weight, bias]: readonly GraphNode[]): GraphNode {
  const product = linear([hidden, weight]);
  return bias === undefined ? product : plus(product, bias);
}

const define = (name: string, width: number, body: LoopBody): Columns => ({ body: defineLoopBody(name, body), width });

function rnn(name: string, activation: Op<undefined>): Recurrence {
  const forward = define(name, 1, (hidden, [x], constants) => {
    const sum = plus(x, productOf(hidden, constants));
    return { products: [sum], columns: [activation([sum])] };
  });
  return {
    gates: 1,
    forward,
    plain: forward,
    gradient: define(`${name}Gradient`, 1, (next, [grad, hidden], [weight]) => {
      const arrived = plus(grad, matmul(next, weight));
      return { products: [arrived], columns: [slopeOf(activation, arrived, hidden)] };
    }),
    hasCell: false,
    inputGradient: (back) => back,
    pastGradient: null,
  };
}

function lstmStep(width: number): LoopBody {
  return (before, [x], constants) => {
    const size = before.shape[1] / width;
    const column = (fromEnd: number) => columnsOf(before, width - fromEnd, 1, size);
    const sums = plus(x, productOf(column(1), constants));
    const gate = (i: number) => columnsOf(sums, i, 1, size);
    const [letIn, kept, fresh, shown] = [sigmoid([gate(0)]), sigmoid([gate(1)]), tanh([gate(2)]), sigmoid([gate(3)])];
    const cell = plus(times(kept, column(2)), times(letIn, fresh));
    const bounded = tanh([cell]);
    const columns = [letIn, kept, fresh, shown, bounded, cell, times(shown, bounded)];
    return { products: [sums], columns: columns.slice(-width) };
  };
}

function gruStep(width: number): LoopBody {
  return (before, [x], constants) => {
    const size = before.shape[1] / width;
    const hidden = columnsOf(before, width - 1, 1, size);
    const sums = productOf(hidden, constants);
    const gate = (values: GraphNode, i: number) => columnsOf(values, i, 1, size);
    const seen = sigmoid([plus(gate(x, 0), gate(sums, 0))]);
    const staying = sigmoid([plus(gate(x, 1), gate(sums, 1))]);
    const past = gate(sums, 2);
    const fresh = tanh([plus(gate(x, 2), times(seen, past))]);
    const next = plus(fresh, times(staying, sub([hidden, fresh])));
    const columns = [seen, staying, fresh, past, next];
    return { products: [sums], columns: columns.slice(-width) };
  };
}

const lstm: Recurrence = {
  gates: 4,
  forward: define('lstm', 7, lstmStep(7)),
  plain: define('lstmPlain', 2, lstmStep(2)),
  gradient: define('lstmGradient', 5, (next, [grad, now, before], [weight]) => {
    const size = grad.shape[1];
    const [letIn, kept, fresh, shown, bounded] = [0, 1, 2, 3, 4].map((i) => columnsOf(now, i, 1, size));
    const arrived = plus(grad, matmul(columnsOf(next, 0, 4, size), weight));
    const cell = plus(columnsOf(next, 4, 1, size), slopeOf(tanh, times(arrived, shown), bounded));
    return {
      products: [arrived],
      columns: [
        slopeOf(sigmoid, times(cell, fresh), letIn),
        slopeOf(sigmoid, times(cell, columnsOf(before, 5, 1, size)), kept),
        slopeOf(tanh, times(cell, letIn), fresh),
        slopeOf(sigmoid, times(arrived, bounded), shown),
        times(cell, kept),
      ],
    };
  }),
  hasCell: true,
  inputGradient: (back, size) => columnsOf(back, 0, 4, size),
  pastGradient: null,
};

const gru: Recurrence = {
  gates: 3,
  forward: define('gru', 5, gruStep(5)),
  plain: define('gruPlain', 1, gruStep(1)),
  gradient: define('gruGradient', 5, (next, [grad, now, before], [weight]) => {
    const size = grad.shape[1];
    const [seen, staying, fresh, past] = [0, 1, 2, 3].map((i) => columnsOf(now, i, 1, size));
    const arrived = plus(plus(grad, columnsOf(next, 4, 1, size)), matmul(columnsOf(next, 0, 3, size), weight));
    const kept = times(arrived, staying);
    const ofFresh = slopeOf(tanh, sub([arrived, kept]), fresh);
    const ofStaying = slopeOf(sigmoid, times(arrived, sub([columnsOf(before, 4, 1, size), fresh])), staying);
    return {
      products: [arrived],
      columns: [slopeOf(sigmoid, times(ofFresh, past), seen), ofStaying, times(ofFresh, seen), ofFresh, kept],
    };
  }),
  hasCell: false,
  inputGradient: (back, size) => cat([columnsOf(back, 0, 2, size), columnsOf(back, 3, 1, size)], { dim: back.shape.length - 1 }),
  pastGradient: (back, size) => columnsOf(back, 4, 1, size),
};

/** The recurrent cells that run as loops. */
export const recurrences = { tanh: rnn('rnnTanh', tanh), relu: rnn('rnnRelu', relu), lstm, gru } as const;

export type RecurrenceName = keyof typeof recurrences;
