import type { GraphNode } from './node';

/** All nodes that `roots` need, inputs before users; `stop` says at which nodes not to look further. */
export function topologicalOrder(roots: readonly GraphNode[], stop: (node: GraphNode) => boolean): GraphNode[] {
  const order: GraphNode[] = [];
  const seen = new Set<GraphNode>();
  // a stack of our own: a chain of ten thousand ops must not overflow the call stack
  const stack: { node: GraphNode; next: number }[] = [];
  for (const root of roots) {
    if (seen.has(root)) continue;
    seen.add(root);
    stack.push({ node: root, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const inputs = stop(top.node) ? [] : top.node.inputs;
      const input = inputs[top.next++];
      if (input === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(input)) {
        seen.add(input);
        stack.push({ node: input, next: 0 });
      }
    }
  }
  return order;
}
