import type { GraphNode } from '../graph/node';

/** Longer chains are named by their beginning and how many ops they are. */
const MOST_NAMES = 10;

/** What a kernel that computes a node is called: the ops that are fused into it, in order. */
export function kernelName(node: GraphNode, places: { has(node: GraphNode): boolean }): string {
  const names: string[] = [];
  const seen = new Set<GraphNode>();
  const collect = (n: GraphNode): void => {
    if (seen.has(n) || (n !== node && places.has(n))) return;
    seen.add(n);
    for (const input of n.inputs) collect(input);
    if (n.op !== null && n.op.role !== 'view') names.push(n.op.name);
  };
  collect(node);
  if (names.length > MOST_NAMES) return `${names.slice(0, 4).join('+')}+ ... ${names.length} ops`;
  return names.length > 0 ? names.join('+') : (node.op?.name ?? 'copy');
}
