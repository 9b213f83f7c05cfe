import { GraphNode } from '../graph/node';
import { topologicalOrder } from '../graph/topology';

/** What a run is to compute. */
export interface Graph {
  /** All nodes that are needed, inputs before users; those with a value are leaves. */
  readonly order: readonly GraphNode[];
  readonly roots: readonly GraphNode[];
}

/** Who uses each node of a graph. */
export class UsersInGraph {
  private readonly users = new Map<GraphNode, GraphNode[]>();
  private readonly roots: ReadonlySet<GraphNode>;

  constructor({ order, roots }: Graph) {
    this.roots = new Set(roots);
    for (const node of order) {
      if (node.value !== null) continue;
      for (const input of new Set(node.inputs)) {
        const users = this.users.get(input);
        if (users === undefined) this.users.set(input, [node]);
        else users.push(node);
      }
    }
  }

  of(node: GraphNode): readonly GraphNode[] {
    return this.users.get(node) ?? [];
  }

  /** Whether nothing but one other node needs a value. */
  hasOne(node: GraphNode): boolean {
    return !this.roots.has(node) && this.of(node).length === 1;
  }
}

/**
 * The graph with `replaced(node, inputs)` in place of each node that has no value; null leaves it, on the inputs that were made of
 * its own. A graph without a replacement is itself. All leaves stay, in their order: plans number them.
 */
export function replaceNodes(
  graph: Graph,
  replaced: (node: GraphNode, now: (old: GraphNode) => GraphNode) => GraphNode | null,
): Graph {
  const known = new Map<GraphNode, GraphNode>();
  const now = (old: GraphNode) => known.get(old) ?? old;
  for (const node of graph.order) {
    if (node.value !== null) continue;
    const other = replaced(node, now) ?? onInputs(node, node.inputs.map(now));
    if (other !== node) known.set(node, other);
  }
  return known.size === 0 ? graph : withRoots(graph, graph.roots.map(now));
}

/** The graph of other roots, which have the same leaves. */
export function withRoots(graph: Graph, roots: readonly GraphNode[]): Graph {
  const isLeaf = (node: GraphNode) => node.value !== null;
  const computed = topologicalOrder(roots, isLeaf).filter((node) => !isLeaf(node));
  return { order: [...graph.order.filter(isLeaf), ...computed], roots };
}

/** A node on other inputs. */
export function onInputs(node: GraphNode, inputs: readonly GraphNode[]): GraphNode {
  if (inputs.every((input, i) => input === node.inputs[i])) return node;
  return new GraphNode(node.op, inputs, node.attributes, node.shape, false, node.dtype);
}
