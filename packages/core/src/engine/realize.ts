import type { GraphNode } from '../graph/node';
import { currentDevice } from './backend';
import { computeOn } from './compute';
import { enqueue } from './queue';

/** Losses on which backward() was called: the next run computes them along with what it is asked for. */
const pendingLosses = new Set<GraphNode>();

export function addPendingLoss(node: GraphNode): void {
  if (node.value === null) pendingLosses.add(node);
}

/**
 * Milliseconds after which the rest of the program gets a turn: a plan that runs in this very thread never leaves it, and
 * awaiting it alone lets no timer, no signal and no page event through.
 */
const TURN_MS = 40;
let lastTurn = 0;

async function giveTurn(): Promise<void> {
  if (performance.now() - lastTurn < TURN_MS) return;
  const { setImmediate: soon } = globalThis as { setImmediate?: (callback: () => void) => void };
  await new Promise<void>((resolve) => (soon === undefined ? setTimeout(resolve) : soon(resolve)));
  lastTurn = performance.now();
}

/** Computes nodes, and every pending loss, in one run. */
export function realizeNodes(nodes: readonly GraphNode[]): Promise<void> {
  return enqueue(async () => {
    await giveTurn();
    const wanted = [...new Set([...nodes, ...pendingLosses])].filter((node) => node.value === null);
    pendingLosses.clear();
    if (wanted.length > 0) await computeOn(await currentDevice(), wanted);
  });
}
