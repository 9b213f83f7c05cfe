import { takeLeftBehind } from '../graph/leftBehind';
import { type GraphNode, own } from '../graph/node';
import { openEndsOf } from '../graph/openEnds';
import { currentDevice } from './backend';
import { computeOn } from './compute';
import { pastEndsOf } from './pastEnds';
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
 * Computes nodes, in the same run every pending loss, and what earlier steps left behind: values that were carried over without
 * being computed, and what tensors that were changed in place stand for now.
 * `replacing` are leaves that the results will replace: what depends on them or on what they replaced themselves, and was not asked for
 * yet, is computed along, for their numbers will be gone.
 */
export function realizeNodes(nodes: readonly GraphNode[], replacing: readonly GraphNode[] = []): Promise<void> {
  return enqueue(async () => {
    await giveTurn();
    const asked = new Set([...nodes, ...pendingLosses].filter((node) => node.value === null));
    pendingLosses.clear();
    if (asked.size === 0 && replacing.length === 0) return;
    const { carried, changed } = takeLeftBehind();
    const outgoing = [...replacing, ...changed.flatMap((node) => node.replaced ?? [])];
    const ends = openEndsOf(outgoing, asked);
    const past = pastEndsOf(ends, [...asked, ...carried, ...changed]);
    const wanted = new Set([...asked, ...ends]);
    for (const end of past.flat()) wanted.delete(end);
    const left = [...carried, ...changed].filter((node) => !wanted.has(node));
    const device = await currentDevice();
    // an error there belongs to the caller that reads it
    for (const list of past) await computeOn(device, list).catch(() => {});
    try {
      await computeOn(device, [...wanted, ...left], outgoing, replacing.length > 0);
    } catch (error) {
      if (left.length === 0) throw error;
      // an error in something that was left behind belongs to the caller that reads it
      await computeOn(device, [...wanted], replacing, replacing.length > 0);
    }
    for (const node of changed) own(node);
  });
}
