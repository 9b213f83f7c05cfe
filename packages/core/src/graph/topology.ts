import type { GraphNode } from './node';

/** How many walks there have been: a node that was seen bears the number of the walk, which is quicker than a set of nodes. */
let walks = 0;

const NONE: readonly GraphNode[] = [];

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
  // a stack of our own: a chain of ten thousand ops must not overflow the call stack
  const path: GraphNode[] = [];
  const inputsOnPath: (readonly GraphNode[])[] = [];
  const nextOnPath: number[] = [];
  for (let i = 0; i < roots.length; i++) {
    let node = roots[i];
    if (node.walk === walk) continue;
    node.walk = walk;
    let inputs = stop(node) ? NONE : inputsOf(node);
    let next = 0;
    for (;;) {
      if (next < inputs.length) {
        const input = inputs[next++];
        if (input.walk === walk) continue;
        input.walk = walk;
        const below = stop(input) ? NONE : inputsOf(input);
        if (below.length === 0) {
          order.push(input);
          continue;
        }
        path.push(node);
        inputsOnPath.push(inputs);
        nextOnPath.push(next);
        node = input;
        inputs = below;
        next = 0;
        continue;
      }
      order.push(node);
      if (path.length === 0) break;
      node = path.pop() as GraphNode;
      inputs = inputsOnPath.pop() as readonly GraphNode[];
      next = nextOnPath.pop() as number;
    }
  }
  return order;
}
