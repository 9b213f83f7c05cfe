import type { GraphNode } from '../graph/node';
import type { OpRole } from '../graph/operation';
import { type Graph, replaceNodes } from './graph';

/** What costs memory or a pass over it, and the views of it. What is computed element by element joins its users' kernels, each time anew. */
const SHARED: ReadonlySet<OpRole | undefined> = new Set<OpRole>(['contraction', 'reduction', 'concatenation', 'reshape', 'view']);

/** Computes once what several nodes compute alike (common subexpressions). */
export function shareEqualNodes(graph: Graph): Graph {
  const ids = new Map<GraphNode, number>();
  const idOf = (node: GraphNode): number => {
    const id = ids.get(node) ?? ids.size;
    ids.set(node, id);
    return id;
  };
  const first = new Map<string, GraphNode>();
  return replaceNodes(graph, (node, now) => {
    if (!SHARED.has(node.op?.role)) return null;
    const key = `${node.key}(${node.inputs.map((input) => idOf(now(input)))})`;
    const equal = first.get(key);
    if (equal === undefined) first.set(key, node);
    return equal ?? null;
  });
}
