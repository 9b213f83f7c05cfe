import type { GraphNode } from '../graph/node';
import { squeeze, unsqueeze } from '../ops/slice';
import { permute, reshape, shaped } from '../ops/view';
import type { Shape } from '../shape/shape';

/** Whole rows in another order: all dimensions but the last are cut and turned. */
export interface RowView {
  /** What the rows are rows of, */
  readonly base: GraphNode;
  /** and the views of it, of which the last is the whole view. */
  readonly views: readonly GraphNode[];
  /** One number for each row of the base, of the shape of all its dimensions but the last, as the view has the rows. */
  readonly forth: (perRow: GraphNode) => GraphNode;
  /** The other way round. */
  readonly back: (perRow: GraphNode) => GraphNode;
}

type Move = readonly [forth: (perRow: GraphNode) => GraphNode, back: (perRow: GraphNode) => GraphNode];

/** What the rows of a node (its last dimension) are rows of, behind all views that leave them whole. */
export function behindRowViews(node: GraphNode): RowView {
  const width = node.shape.at(-1);
  let base = node;
  const views: GraphNode[] = [];
  const moves: Move[] = [];
  for (;;) {
    const passed = isReshape(base) ? reshapes(base) : isRowTurn(base) ? [base] : [];
    const next = passed.at(-1)?.inputs[0];
    if (next === undefined || next.shape.at(-1) !== width) break;
    moves.push(passed[0].op === permute.definition ? turned(dimsOf(base)) : cut(leading(next.shape), leading(base.shape)));
    views.push(...passed);
    base = next;
  }
  return {
    base,
    views: views.reverse(),
    forth: (perRow) => moves.reduceRight((moved, [forth]) => forth(moved), perRow),
    back: (perRow) => moves.reduce((moved, [, back]) => back(moved), perRow),
  };
}

/** All dimensions but the last. */
export const leading = (shape: Shape): Shape => shape.slice(0, -1);

/** A node that only gives its input's numbers another shape, and what is so behind it: rows may be cut in between and whole again at the end. */
function reshapes(node: GraphNode): GraphNode[] {
  const passed = [node];
  for (let next = node.inputs[0]; isReshape(next); next = next.inputs[0]) passed.push(next);
  return passed;
}

function isReshape({ op, value }: GraphNode): boolean {
  return value === null && (op === reshape.definition || op === squeeze.definition || op === unsqueeze.definition);
}

const dimsOf = ({ attributes }: GraphNode) => (attributes as { readonly dims: readonly number[] }).dims;

function isRowTurn(node: GraphNode): boolean {
  return node.value === null && node.op === permute.definition && dimsOf(node).at(-1) === node.shape.length - 1;
}

function turned(dims: readonly number[]): Move {
  const order = dims.slice(0, -1);
  return [(x) => permute([x], { dims: order }), (x) => permute([x], { dims: order.map((_, dim) => order.indexOf(dim)) })];
}

function cut(from: Shape, to: Shape): Move {
  return [(x) => shaped(x, to), (x) => shaped(x, from)];
}
