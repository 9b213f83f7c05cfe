import type { GraphNode } from '../graph/node';
import type { OpRole } from '../graph/operation';
import { type Graph, replaceNodes } from './graph';
import { PairNumbers } from './pairNumbers';

/** What costs memory or a pass over it, and the views of it. What is computed element by element joins its users' kernels, each time anew. */
const SHARED: ReadonlySet<OpRole | undefined> = new Set<OpRole>([
  'contraction',
  'reduction',
  'concatenation',
  'scatter',
  'reshape',
  'view',
]);

/** Computes once what several nodes compute alike (common subexpressions). */
export function shareEqualNodes(graph: Graph): Graph {
  const ops = new Map<string, number>();
  const steps = new PairNumbers();
  const first = new Map<number, GraphNode>();
  return replaceNodes(graph, (node, now) => {
    if (!SHARED.has(node.op?.role)) return null;
    const { key, inputs } = node;
    const op = ops.get(key) ?? ops.size;
    ops.set(key, op);
    // no step begins at a number above
    let step = -1 - op;
    for (let i = 0; i < inputs.length; i++) step = steps.of(step, now(inputs[i]).position);
    const equal = first.get(step);
    if (equal === undefined) first.set(step, node);
    return equal === undefined ? null : now(equal);
  });
}
