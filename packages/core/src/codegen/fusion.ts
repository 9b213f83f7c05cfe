import { iterationsOf } from '../expression/affine';
import { type Expression, reducesOf, walk } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { PadAttributes } from '../ops/view';
import { sameShape, sizeOf } from '../shape/shape';
import type { Users } from './users';
import { isWindow } from './writeOut';

/** A vector's width: shorter dimensions don't fill one. */
export const LANES = 4;
const EXPENSIVE = new Set(['exp', 'log', 'sqrt', 'div']);

/** What the rules look at: a graph that is being scheduled. */
interface ScheduledGraph {
  /** Whether kernels are rendered as register tiles. */
  readonly tiles: boolean;
  readonly roots: readonly GraphNode[];
  readonly users: Users;
  /** The nodes that have memory already. */
  readonly places: { has(node: GraphNode): boolean };
  /** A node's element as an expression of what has memory. */
  readonly expressionOf: (node: GraphNode) => Expression;
}

/** Which nodes are computed inside the kernel that uses them. */
export class FusionRules {
  constructor(private readonly graph: ScheduledGraph) {}

  /** Whether `input` can be computed inside the kernel of `node`. */
  canJoin(input: GraphNode, node: GraphNode): boolean {
    if (this.graph.places.has(input)) return true;
    if (this.isView(input)) return true;
    // zeros around an input become bounds of a contraction's loops, if the lanes lie along the batch
    if (node.op?.role === 'contraction' && this.isPaddedMemory(input) && !this.graph.roots.includes(input))
      return this.wantsInnermost(node, input);
    if (this.graph.roots.includes(input)) return false;
    const users = this.graph.users.of(input);
    if (this.pools(node, input)) return users.every((user) => user === node || this.areCompanions(node, user));
    if (users.length > 1) return false;
    const expression = this.graph.expressionOf(input);
    const reduces = reducesOf(expression).length > 0;
    switch (node.op?.role) {
      case 'elementwise': {
        if (reduces) return input.shape.length === node.shape.length && sizeOf(input.shape) === sizeOf(node.shape);
        if (sizeOf(input.shape) >= sizeOf(node.shape)) return true;
        return !this.isExpensive(expression);
      }
      case 'view':
        return !reduces && !this.isExpensive(expression);
      case 'reduction':
        return !reduces;
      default:
        return false;
    }
  }

  /** Whether a pooling reads each element of a convolution once: then the convolution's output needs no memory. */
  private pools(node: GraphNode, input: GraphNode): boolean {
    if (!this.graph.tiles || node.op?.role !== 'reduction' || input.op?.role !== 'elementwise') return false;
    const [window, ...others] = reducesOf(this.graph.expressionOf(node)).filter(isWindow);
    if (window === undefined || others.length > 0) return false;
    const elements = iterationsOf(window.loops);
    const batch = input.inputs.every((i) => i.op?.innermost === undefined || i.shape[0] >= LANES);
    return batch && elements > 1 && elements <= 4 && sizeOf(node.shape) * elements <= sizeOf(input.shape);
  }

  /** Zeros around something that has memory. */
  isPaddedMemory(node: GraphNode): boolean {
    return node.op?.name === 'pad' && (node.attributes as PadAttributes).value === 0 && this.graph.places.has(node.inputs[0]);
  }

  private wantsInnermost(node: GraphNode, input: GraphNode): boolean {
    return node.inputs.every((other, i) => {
      const dim = node.op?.innermost?.[i];
      return other !== input || (dim !== undefined && dim !== null && input.shape[dim] >= LANES);
    });
  }

  /** Nodes that only rename indices of something that has memory. */
  private isView(node: GraphNode): boolean {
    return node.op?.role === 'view' && node.inputs.every((input) => this.graph.places.has(input) || this.isView(input));
  }

  private isExpensive(expression: Expression): boolean {
    let expensive = false;
    walk(expression, (e) => {
      if ((e.kind === 'unary' || e.kind === 'binary') && EXPENSIVE.has(e.name)) expensive = true;
    });
    return expensive;
  }

  /** Whether one kernel can compute both reductions: they run over the same elements. */
  areCompanions(a: GraphNode, b: GraphNode): boolean {
    const inputs = a.inputs.length === b.inputs.length && a.inputs.every((input, i) => input === b.inputs[i]);
    return inputs && b.op?.role === 'reduction' && sameShape(a.shape, b.shape) && sameAttributes(a, b);
  }
}

function sameAttributes(a: GraphNode, b: GraphNode): boolean {
  return a.key.slice(a.op?.name.length) === b.key.slice(b.op?.name.length);
}
