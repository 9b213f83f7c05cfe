import type { GraphNode } from './node';

/** All nodes that `roots` need, inputs before users; `stop` says at which nodes not to look further, `inputsOf` what a node needs. */
export function topologicalOrder(
  roots: readonly GraphNode[],
  stop: (node: GraphNode) => boolean,
  inputsOf: (node: GraphNode) => readonly GraphNode[] = ({ inputs }) => inputs,
): GraphNode[] {
  const order: GraphNode[] = [];
  const seen = new Set<GraphNode>();
  // a stack of our own: a chain of ten thousand ops must not overflow the call stack
  const stack: { node: GraphNode; inputs: readonly GraphNode[]; next: number }[] = [];
  const visit = (node: GraphNode) => {
    if (seen.has(node)) return;
    seen.add(node);
    const inputs = stop(node) ? [] : inputsOf(node);
    if (inputs.length === 0) order.push(node);
    else stack.push({ node, inputs, next: 0 });
  };
  for (const root of roots) {
    visit(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next < top.inputs.length) visit(top.inputs[top.next++]);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}
