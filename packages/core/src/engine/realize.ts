import type { GraphNode } from '../graph/node';
import { currentDevice } from './backend';
import { computeOn } from './compute';
import { enqueue } from './queue';

/** Losses on which backward() was called: the next run computes them along with what it is asked for. */
const pendingLosses = new Set<GraphNode>();

export function addPendingLoss(node: GraphNode): void {
  if (node.value === null) pendingLosses.add(node);
}

/** Computes nodes, and every pending loss, in one run. */
export function realizeNodes(nodes: readonly GraphNode[]): Promise<void> {
  return enqueue(async () => {
    const wanted = [...new Set([...nodes, ...pendingLosses])].filter((node) => node.value === null);
    pendingLosses.clear();
    if (wanted.length > 0) await computeOn(await currentDevice(), wanted);
  });
}
