import { takeCarried } from '../graph/leftBehind';
import type { GraphNode } from '../graph/node';
import { openEndsOf } from '../graph/openEnds';
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

/**
 * Computes nodes, every pending loss, and what was carried over from earlier runs without being computed, in one run.
 * `replacing` are leaves that the results will replace: what depends on them or on what they replaced themselves, and was not asked for
 * yet, is computed along, for their numbers will be gone.
 */
export function realizeNodes(nodes: readonly GraphNode[], replacing: readonly GraphNode[] = []): Promise<void> {
  return enqueue(async () => {
    await giveTurn();
    const ends = openEndsOf(leavesOf(replacing));
    const wanted = new Set([...nodes, ...pendingLosses, ...ends].filter((node) => node.value === null));
    pendingLosses.clear();
    const carried = takeCarried().filter((node) => !wanted.has(node));
    if (wanted.size + carried.length === 0) return;
    const device = await currentDevice();
    try {
      await computeOn(device, [...wanted, ...carried], replacing);
    } catch (error) {
      if (carried.length === 0) throw error;
      // what is wrong with something that was left behind is told to who asks for it
      await computeOn(device, [...wanted], replacing);
    }
  });
}

/** Leaves, and those that they replaced. */
function leavesOf(replacing: readonly GraphNode[]): Set<GraphNode> {
  return new Set(replacing.flatMap((node) => (node.replaced === null ? [node] : [node, node.replaced])));
}
