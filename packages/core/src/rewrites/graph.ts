import { GraphNode } from '../graph/node';
import { topologicalOrder } from '../graph/topology';

/** What a run is to compute. */
export interface Graph {
  /** All nodes that are needed, inputs before users; those with a value are leaves. */
  readonly order: readonly GraphNode[];
  readonly roots: readonly GraphNode[];
}

/** Has the nodes of a graph bear their positions in it, until another graph is numbered. */
export function numberNodes({ order }: Graph): void {
  for (let i = 0; i < order.length; i++) order[i].position = i;
}

/** Who uses each node of a graph, which stays numbered while this is asked. */
export class UsersInGraph {
  private readonly counts: Int32Array;
  private lists: GraphNode[][] | null = null;

  constructor(private readonly graph: Graph) {
    numberNodes(graph);
    const counts = new Int32Array(graph.order.length);
    this.forEachUse((input) => {
      counts[input.position]++;
    });
    // what is wanted is never for one user alone
    for (const { position } of graph.roots) counts[position] += 2;
    this.counts = counts;
  }

  of({ position }: GraphNode): readonly GraphNode[] {
    this.lists ??= this.listed();
    return this.lists[position] ?? [];
  }

  /** Whether nothing but one other node needs a value. */
  hasOne({ position }: GraphNode): boolean {
    return this.counts[position] === 1;
  }

  private listed(): GraphNode[][] {
    const lists: GraphNode[][] = new Array(this.graph.order.length);
    this.forEachUse(({ position }, user) => {
      const users = lists[position];
      if (users === undefined) lists[position] = [user];
      else users.push(user);
    });
    return lists;
  }

  /** A node that reads another twice is one user. */
  private forEachUse(note: (input: GraphNode, user: GraphNode) => void): void {
    const { order } = this.graph;
    const last = new Int32Array(order.length).fill(-1);
    for (let i = 0; i < order.length; i++) {
      const user = order[i];
      if (user.value !== null) continue;
      const { inputs } = user;
      for (let k = 0; k < inputs.length; k++) {
        const input = inputs[k];
        if (last[input.position] === i) continue;
        last[input.position] = i;
        note(input, user);
      }
    }
  }
}

/** What stands for a node of a graph that is being rewritten. */
export type Now = (old: GraphNode) => GraphNode;

/**
 * The graph with `replaced(node, now)` in place of each node that has no value; null leaves it, on the inputs that were made of
 * its own. A graph without a replacement is itself. All leaves stay, in their order: plans number them. Nodes are numbered meanwhile, what
 * stands in place of one too.
 */
export function replaceNodes(graph: Graph, replaced: (node: GraphNode, now: Now) => GraphNode | null): Graph {
  const { order, roots } = graph;
  numberNodes(graph);
  const known: GraphNode[] = new Array(order.length);
  // what stands in place of nodes keeps its number, however many of them it replaces
  const others: GraphNode[] = [];
  const now: Now = (old) => (order[old.position] === old ? (known[old.position] ?? old) : old);
  for (let i = 0; i < order.length; i++) {
    const node = order[i];
    if (node.value !== null) continue;
    let other = replaced(node, now);
    if (other === null) other = others.length === 0 ? node : onInputs(node, node.inputs.map(now));
    if (other === node) continue;
    known[i] = other;
    const isNumbered = order[other.position] === other || others[other.position - order.length] === other;
    if (!isNumbered) other.position = order.length + others.length;
    others.push(other);
  }
  return others.length === 0 ? graph : withRoots(graph, roots.map(now));
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
