import type { GraphNode } from './node';

/** How many walks there have been: a node that was seen bears the number of the walk, which is quicker than a set of nodes. */
let walks = 0;

/**
 * All nodes that `roots` need, inputs before users; `stop` says at which nodes not to look further, `inputsOf` what a node needs. Neither
 * may begin another walk.
 */
export function topologicalOrder(
  roots: readonly GraphNode[],
  stop: (node: GraphNode) => boolean,
  inputsOf: (node: GraphNode) => readonly GraphNode[] = ({ inputs }) => inputs,
): GraphNode[] {
  const walk = ++walks;
  const order: GraphNode[] = [];
  // stacks of our own: a chain of ten thousand ops must not overflow the call stack
  const path: GraphNode[] = [];
  const inputsOnPath: (readonly GraphNode[])[] = [];
  const next: number[] = [];
  const visit = (node: GraphNode) => {
    if (node.walk === walk) return;
    node.walk = walk;
    const inputs = stop(node) ? [] : inputsOf(node);
    if (inputs.length === 0) {
      order.push(node);
      return;
    }
    path.push(node);
    inputsOnPath.push(inputs);
    next.push(0);
  };
  for (let i = 0; i < roots.length; i++) {
    visit(roots[i]);
    while (path.length > 0) {
      const top = path.length - 1;
      const inputs = inputsOnPath[top];
      if (next[top] < inputs.length) visit(inputs[next[top]++]);
      else {
        order.push(path[top]);
        path.pop();
        inputsOnPath.pop();
        next.pop();
      }
    }
  }
  return order;
}
