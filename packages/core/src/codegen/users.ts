import type { GraphNode } from '../graph/node';

const NOBODY: ReadonlySet<GraphNode> = new Set();

/** Who uses the nodes of a graph that is being scheduled, and for what. */
export class Users {
  private readonly users = new Map<GraphNode, GraphNode[]>();
  /** How often a node's kernel runs, where that is more than once. */
  private readonly repeated = new Map<GraphNode, number>();
  private readonly results: ReadonlySet<GraphNode>;
  private readonly feeders: ReadonlySet<GraphNode>;
  private readonly leaders: ReadonlySet<GraphNode>;

  constructor(order: readonly GraphNode[], roots: ReadonlySet<GraphNode>) {
    for (let i = 0; i < order.length; i++) {
      const { value, inputs } = order[i];
      if (value !== null) continue;
      for (let k = 0; k < inputs.length; k++) this.note(inputs[k], order[i]);
    }
    const isConvolution = ({ op }: GraphNode) => op?.innermost !== undefined;
    this.results = new Set([...roots].flatMap(shownBy));
    const leadsOn = ({ op }: GraphNode) => op?.role === 'reshape' || op?.role === 'view' || op?.name === 'pad';
    const isElementwise = ({ op }: GraphNode) => op?.role !== 'reduction' && op?.role !== 'contraction';
    const hasConvolutions = order.some(isConvolution);
    this.feeders = hasConvolutions ? this.before(order, isConvolution, leadsOn) : NOBODY;
    this.leaders = hasConvolutions ? this.before(order, isConvolution, isElementwise) : NOBODY;
  }

  private note(input: GraphNode, user: GraphNode): void {
    const users = this.users.get(input);
    if (users === undefined) this.users.set(input, [user]);
    // one that uses it twice is noted twice in a row
    else if (users[users.length - 1] !== user) users.push(user);
  }

  /** Notes nodes that are computed so often: the steps of a loop. */
  add(order: readonly GraphNode[], times: number): void {
    for (const node of order) {
      this.repeated.set(node, times);
      for (const input of node.inputs) this.note(input, node);
    }
  }

  /** How many kernels read a node. */
  readings(node: GraphNode): number {
    return this.of(node).reduce((sum, user) => sum + (this.repeated.get(user) ?? 1), 0);
  }

  of(node: GraphNode): readonly GraphNode[] {
    return this.users.get(node) ?? [];
  }

  /** Whether a node is wanted itself, or under another shape. */
  isResult(node: GraphNode): boolean {
    return this.results.has(node);
  }

  /** Whether a convolution (or the gradient of one) reads a node as it is, or under another shape, view or border. */
  feedsConvolution(node: GraphNode): boolean {
    return this.feeders.has(node);
  }

  /** Whether a convolution (or the gradient of one) reads a node, or what follows from it element by element. */
  leadsToConvolution(node: GraphNode): boolean {
    return this.leaders.has(node);
  }

  /** The nodes of which a user is `wanted`, or leads on to such a one: found for all at once, users before inputs. */
  private before(
    order: readonly GraphNode[],
    wanted: (user: GraphNode) => boolean,
    leadsOn: (user: GraphNode) => boolean,
  ): Set<GraphNode> {
    const found = new Set<GraphNode>();
    for (let i = order.length - 1; i >= 0; i--) {
      for (const user of this.users.get(order[i]) ?? []) {
        if (wanted(user) || (leadsOn(user) && found.has(user))) found.add(order[i]);
      }
    }
    return found;
  }
}

/** A wanted node, and what it shows under another shape. */
function shownBy(root: GraphNode): GraphNode[] {
  const shown = [root];
  for (let node = root; node.value === null && node.op?.role === 'reshape'; shown.push(node)) [node] = node.inputs;
  return shown;
}
