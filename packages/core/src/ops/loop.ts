import { GraphNode } from '../graph/node';
import type { OpDefinition } from '../graph/operation';
import { type CatAttributes, cat } from './concatenation';
import { slice } from './slice';
import { reshape, shaped } from './view';

/** What one time of a loop computes: (N, ...) of what came before, of this time's part of each sequence and of what is the same at all times. */
export interface LoopStep {
  /** Products, and what is added to them, which have memory before the columns are made of them; each may need those before it. */
  readonly products: readonly GraphNode[];
  /** What is handed on to the next time: values of one shape (N, H), side by side. */
  readonly columns: readonly GraphNode[];
}

/** What a loop does at each time. Its columns are made of each other: one kernel computes all of them. */
export type LoopBody = (carried: GraphNode, sequences: readonly GraphNode[], constants: readonly GraphNode[]) => LoopStep;

export interface LoopAttributes {
  readonly body: string;
  /** Whether the last time comes first. */
  readonly backwards: boolean;
  /** How many of the inputs behind the first are sequences; those behind them are the same at all times. */
  readonly sequences: number;
}

const bodies = new Map<string, LoopBody>();

/** Enters what a loop does at each time; loops of one name do the same to plans. */
export function defineLoopBody(name: string, body: LoopBody): string {
  if (bodies.has(name)) throw new Error(`the loop ${name} is defined twice`);
  bodies.set(name, body);
  return name;
}

const definition: OpDefinition<unknown> = {
  name: 'loop',
  role: 'loop',
  shape: ([initial, sequence]) => [sequence[0] + 1, ...initial],
  kernel: () => {
    throw new Error('a loop over time is many kernels');
  },
  reference: () => {
    throw new Error('a loop over time is held against the ops of its steps');
  },
  // it stands behind values that have a gradient of their own (see tensor/recurrence.ts)
  gradient: 'missing',
  samples: [],
};

/** A loop over time, and what a device needs to know of it. */
export interface Loop {
  readonly name: string;
  readonly body: LoopBody;
  readonly steps: number;
  readonly initial: GraphNode;
  readonly sequences: readonly GraphNode[];
  readonly constants: readonly GraphNode[];
  readonly backwards: boolean;
}

/**
 * (N, K), then sequences (T, N, ...), then what is the same at all times -> (T + 1, N, K): what is handed from time to time, the initial one first, or last where it goes
 * backwards.
 */
export function loop(
  body: string,
  initial: GraphNode,
  sequences: readonly GraphNode[],
  constants: readonly GraphNode[],
  backwards: boolean,
): GraphNode {
  const inputs = [initial, ...sequences, ...constants];
  const attributes: LoopAttributes = { body, backwards, sequences: sequences.length };
  const shape = [sequences[0].shape[0] + 1, ...initial.shape];
  return new GraphNode(definition, inputs, attributes, shape, false);
}

/** A node as the loop that it is; null of any other. */
export function loopOf({ op, inputs: [initial, ...others], attributes, shape }: GraphNode): Loop | null {
  if (op !== definition) return null;
  const { body, backwards, sequences } = attributes as LoopAttributes;
  return {
    name: body,
    body: bodies.get(body) as LoopBody,
    steps: shape[0] - 1,
    initial,
    sequences: others.slice(0, sequences),
    constants: others.slice(sequences),
    backwards,
  };
}

/** The same written out, step by step: what any device can. */
export function unrolled({ body, steps, initial, sequences, constants, backwards }: Loop): GraphNode {
  const rows = [initial];
  for (let step = 0; step < steps; step++) {
    const at = backwards ? steps - 1 - step : step;
    const now = sequences.map((sequence) => rowAt(sequence, at));
    const { columns } = body(rows[step], now, constants);
    rows.push(columns.length === 1 ? columns[0] : cat(columns, { dim: 1 }));
  }
  if (backwards) rows.reverse();
  return cat(
    rows.map((row) => shaped(row, [1, ...row.shape])),
    { dim: 0 },
  );
}

/** One time of a sequence. */
export function rowAt(sequence: GraphNode, at: number): GraphNode {
  return reshape([slice([sequence], { dim: 0, start: at, length: 1, step: 1 })], { shape: sequence.shape.slice(1) });
}

/** Some of the columns of values of that width: all where they are all, and the values themselves that were put side by side. */
export function columnsOf(values: GraphNode, first: number, count: number, width: number): GraphNode {
  const { op, value, inputs, attributes, shape } = values;
  const dim = shape.length - 1;
  if (shape[dim] === count * width) return values;
  const isSideBySide = op === cat.definition && value === null && (attributes as CatAttributes).dim === dim;
  if (!isSideBySide || inputs.some((column) => column.shape[dim] !== width))
    return slice([values], { dim, start: first * width, length: count * width, step: 1 });
  const columns = inputs.slice(first, first + count);
  return columns.length === 1 ? columns[0] : cat(columns, { dim });
}
