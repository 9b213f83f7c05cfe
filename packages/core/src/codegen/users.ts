import type { GraphNode } from '../graph/node';

/** Who uses the nodes of a graph that is being scheduled, and for what. */
export class Users {
  private readonly users = new Map<GraphNode, Set<GraphNode>>();

  constructor(
    order: readonly GraphNode[],
    private readonly roots: readonly GraphNode[],
  ) {
    for (const node of order) {
      if (node.value !== null) continue;
      for (const input of node.inputs) this.users.set(input, (this.users.get(input) ?? new Set()).add(node));
    }
  }

  of(node: GraphNode): readonly GraphNode[] {
    return [...(this.users.get(node) ?? [])];
  }

  /** Whether a node is wanted itself, or under another shape. */
  isResult(node: GraphNode): boolean {
    if (this.roots.includes(node)) return true;
    return this.of(node).some((user) => user.op?.role === 'reshape' && this.isResult(user));
  }

  /** Whether a convolution (or the gradient of one) reads a node as it is, or under another shape, view or border. */
  feedsConvolution(node: GraphNode): boolean {
    return this.reachesConvolution(
      node,
      ({ op }) => op?.role === 'reshape' || op?.role === 'view' || op?.name === 'pad',
      new Set(),
    );
  }

  /** Whether a convolution (or the gradient of one) reads a node, or what follows from it element by element. */
  leadsToConvolution(node: GraphNode): boolean {
    return this.reachesConvolution(node, ({ op }) => op?.role !== 'reduction' && op?.role !== 'contraction', new Set());
  }

  private reachesConvolution(node: GraphNode, leadsOn: (user: GraphNode) => boolean, seen: Set<GraphNode>): boolean {
    return this.of(node).some((user) => {
      if (user.op?.innermost !== undefined) return true;
      return leadsOn(user) && !seen.has(user) && this.reachesConvolution(user, leadsOn, seen.add(user));
    });
  }
}
