import type { GraphNode } from '../graph/node';

/** Who uses the nodes of a graph that is being scheduled, and for what. */
export class Users {
  private readonly users = new Map<GraphNode, Set<GraphNode>>();

  constructor(
    order: readonly GraphNode[],
    private readonly roots: ReadonlySet<GraphNode>,
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
    if (this.roots.has(node)) return true;
    return this.reaches(
      node,
      (user) => user.op?.role === 'reshape' && this.roots.has(user),
      ({ op }) => op?.role === 'reshape',
    );
  }

  /** Whether a convolution (or the gradient of one) reads a node as it is, or under another shape, view or border. */
  feedsConvolution(node: GraphNode): boolean {
    return this.reaches(node, isConvolution, ({ op }) => op?.role === 'reshape' || op?.role === 'view' || op?.name === 'pad');
  }

  /** Whether a convolution (or the gradient of one) reads a node, or what follows from it element by element. */
  leadsToConvolution(node: GraphNode): boolean {
    return this.reaches(node, isConvolution, ({ op }) => op?.role !== 'reduction' && op?.role !== 'contraction');
  }

  /** Whether a user is `wanted`, or a user of a user that leads on. */
  private reaches(node: GraphNode, wanted: (user: GraphNode) => boolean, leadsOn: (user: GraphNode) => boolean): boolean {
    const seen = new Set([node]);
    // no recursion: a chain of ten thousand ops must not overflow the call stack
    for (const open of seen) {
      for (const user of this.users.get(open) ?? []) {
        if (wanted(user)) return true;
        if (leadsOn(user)) seen.add(user);
      }
    }
    return false;
  }
}

const isConvolution = ({ op }: GraphNode) => op?.innermost !== undefined;
