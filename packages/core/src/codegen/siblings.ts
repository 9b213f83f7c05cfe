import { type Expression, walkAll } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { sameShape, sizeOf } from '../shape/shape';
import { contentsOf } from './contents';
import type { FusionRules, ScheduledGraph } from './fusion';
import type { Target, TileTarget } from './target';
import { isWindow } from './writeOut';

/** Beyond this a fused kernel no longer fits the registers and takes long to compile. */
const MAX_EXPRESSION_NODES = 48;

/** Places in the order of the graph between the first value and the last: what is needed much later would only take memory until then. */
const NEAR = 64;
/** A value that so many read (a parameter) says nothing about which of them belong together. */
const MOST_READERS = 16;

/** Values that one kernel stores: each is a stream of its own through the cache, which may all meet in one of its sets. */
export const mostValues = ({ cacheWays }: TileTarget): number => cacheWays;

/** Whether element-wise code is worth one kernel for all of it. */
export function canBeOneKernel(expressions: readonly Expression[], { tiles }: Target): boolean {
  if (tiles === null || expressions.some((value) => contentsOf(value).reduces.length > 0)) return false;
  // what a host joins to pairs of vectors stays apart from what would keep it from that
  if (tiles.pairs !== null && new Set(expressions.map(tiles.pairs.joinsAlone)).size > 1) return false;
  let count = 0;
  walkAll(expressions, () => count++);
  return count <= MAX_EXPRESSION_NODES;
}

/** Whether a node's element is more than one kernel can compute. */
export function isTooLarge(element: Expression, target: Target): boolean {
  const { size, buffers, reduces } = contentsOf(element);
  const sums = reduces.filter((e) => !isWindow(e));
  if (size > MAX_EXPRESSION_NODES || buffers.size > target.arguments || sums.length > 1) return true;
  return new Set(reduces.flatMap(({ x }) => [...contentsOf(x).buffers])).size > target.reductionArguments;
}

/** What else is asked about a graph that is being scheduled. */
interface RuledGraph extends ScheduledGraph {
  readonly rules: FusionRules;
  /** Whether results take the place of leaves, all at once. */
  readonly updates: boolean;
  /** Which dimension a kernel of a value would store innermost. */
  readonly innermostOf: (node: GraphNode) => number;
}

/**
 * Element-wise values of one shape that have memory each and that one kernel can compute: they read the same values, or one another (the
 * gates of a recurrent cell, its state, its output). What one of them makes of another is made in registers.
 */
export class Siblings {
  constructor(private readonly graph: RuledGraph) {}

  /** What the kernel of a node computes along, inputs before users. */
  of(node: GraphNode): readonly GraphNode[] {
    const { target, users, expressionOf } = this.graph;
    if (target.tiles === null || !this.isAlike(node, node) || contentsOf(expressionOf(node)).reduces.length > 0) return [];
    const found = [node];
    const seen = new Set(found);
    const open: GraphNode[] = [];
    const look = (readers: readonly GraphNode[]): void => {
      if (readers.length > MOST_READERS) return;
      for (const reader of readers) {
        if (seen.has(reader) || Math.abs(this.positionOf(reader) - this.positionOf(node)) > NEAR) continue;
        seen.add(reader);
        if (this.isAlike(reader, node)) open.push(reader);
        else if (this.leadsOn(reader)) look(users.of(reader));
      }
    };
    const around = (value: GraphNode): void => {
      look(users.of(value));
      for (const input of value.inputs) look(users.of(this.sourceOf(input)));
      if (users.isResult(value)) for (const result of this.resultsOf(value)) look(this.resultsIn(result));
    };
    around(node);
    while (open.length > 0 && found.length < mostValues(target.tiles)) {
      const next = open.reduce((a, b) => (this.positionOf(b) < this.positionOf(a) ? b : a));
      open.splice(open.indexOf(next), 1);
      if (!this.canBeBeside(next, found)) continue;
      found.push(next);
      around(next);
    }
    return found.slice(1);
  }

  /** Whether a value may be made in the kernel that reads it: a view, a product that is only added to another. */
  private leadsOn({ op }: GraphNode): boolean {
    return op?.role === 'view' || op?.role === 'elementwise';
  }

  private positionOf(node: GraphNode): number {
    return this.graph.positions.get(node) as number;
  }

  /** What a view shows. */
  private sourceOf(node: GraphNode): GraphNode {
    // one that has numbers has forgotten what it is a view of
    return node.op?.role === 'view' && node.value === null ? this.sourceOf(node.inputs[0]) : node;
  }

  /** Whether a value has memory in the end, of the kind that a kernel of `node` stores. */
  private isAlike(value: GraphNode, node: GraphNode): boolean {
    const { users, places, rules } = this.graph;
    if (value.op?.role !== 'elementwise' || value.value !== null || places.has(value)) return false;
    if (value.dtype !== 'float32' || !sameShape(value.shape, node.shape)) return false;
    if (users.leadsToConvolution(value) || users.feedsConvolution(value)) return false;
    const isResult = users.isResult(value);
    if (isResult !== users.isResult(node) || (isResult && !this.isUpdate(value))) return false;
    return value === node || isResult || rules.isReadApart(value);
  }

  /** Whether a result is made of numbers that it takes the place of. Other results stay apart: one may be kept for long after the other. */
  private isUpdate(value: GraphNode): boolean {
    const isMadeOf = ({ inputs }: GraphNode): boolean =>
      inputs.some((input) =>
        input.value === null ? this.leadsOn(input) && isMadeOf(input) : sameShape(input.shape, value.shape),
      );
    return this.graph.updates && sizeOf(value.shape) > 1 && isMadeOf(value);
  }

  /** Whether results are of one update, as a parameter and its momentum: they lie in one buffer, and their memory comes back together. */
  private areOfOneUpdate(a: GraphNode, b: GraphNode): boolean {
    const [madeOfA, madeOfB] = [this.resultsOf(a), this.resultsOf(b)];
    return madeOfA.has(b) || madeOfB.has(a) || [...madeOfA].some((result) => madeOfB.has(result));
  }

  /** The results that are made of a value with no other between. */
  private resultsOf(value: GraphNode, found = new Set<GraphNode>()): ReadonlySet<GraphNode> {
    for (const user of this.graph.users.of(value)) {
      if (this.graph.users.isResult(user)) found.add(user);
      else if (this.leadsOn(user)) this.resultsOf(user, found);
    }
    return found;
  }

  /** The results that a value is made of with no other between. */
  private resultsIn(value: GraphNode, found: GraphNode[] = []): readonly GraphNode[] {
    for (const input of value.inputs) {
      if (this.graph.users.isResult(input)) found.push(input);
      else if (input.value === null && this.leadsOn(input)) this.resultsIn(input, found);
    }
    return found;
  }

  private canBeBeside(value: GraphNode, found: readonly GraphNode[]): boolean {
    const { target, users, expressionOf, innermostOf } = this.graph;
    if (users.isResult(value) && !found.some((other) => this.areOfOneUpdate(value, other))) return false;
    if (!this.isComputable(value, new Set(found))) return false;
    const expressions = [...found, value].map(expressionOf);
    return canBeOneKernel(expressions, target) && innermostOf(value) === innermostOf(found[0]);
  }

  /** Whether all that a value is made of has memory, is made in its own kernel anyway, or is one of those beside it. */
  private isComputable(value: GraphNode, beside: ReadonlySet<GraphNode>): boolean {
    return value.inputs.every(
      (input) => this.graph.places.has(input) || beside.has(input) || this.isMadeWith(value, input, beside),
    );
  }

  private isMadeWith(value: GraphNode, input: GraphNode, beside: ReadonlySet<GraphNode>): boolean {
    // what is asked of it as an expression has to be one by now
    return this.leadsOn(input) && this.isComputable(input, beside) && this.graph.rules.canJoin(input, value);
  }
}
