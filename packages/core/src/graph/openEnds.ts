import type { GraphNode } from './node';
import { topologicalOrder } from './topology';

/** Above 0 while the library makes nodes that no program can hold: gradients, an optimizer's new values. */
let internal = 0;
/** Nodes made since the last run; those that are ends still are told by `isEnd`. */
let fresh: GraphNode[] = [];
/** Those of earlier runs, as long as someone may hold them. */
let older: WeakRef<GraphNode>[] = [];
/** So many of those may gather before it is looked which of them are still open: looking takes time for each. */
const LEAST = 64;
let most = LEAST;

/** Runs `fn`, whose nodes are not a program's own: whoever holds one reads it before the parameters change twice. */
export function internally<T>(fn: () => T): T {
  internal++;
  try {
    return fn();
  } finally {
    internal--;
  }
}

/** Notes a new node as the end of what a program has built: its inputs are ends no more. */
export function noteOpenEnd(node: GraphNode): void {
  if (internal > 0) return;
  const { inputs } = node;
  for (let i = 0; i < inputs.length; i++) inputs[i].isEnd = false;
  node.isEnd = true;
  fresh.push(node);
}

/**
 * At the beginning of a run: the ends that were not computed and depend on one of these leaves, or on what they replaced, which a program
 * has made and not asked for yet. They are computed while the leaves' numbers are there. The others are held weakly from now on.
 * `asked` are computed whatever they depend on, and left out.
 */
export function openEndsOf(leaves: readonly GraphNode[], asked: ReadonlySet<GraphNode>): GraphNode[] {
  for (let i = 0; i < fresh.length; i++) {
    const node = fresh[i];
    if (node.isEnd && node.value === null) older.push(new WeakRef(node));
  }
  fresh = [];
  if (leaves.length === 0 && older.length < most) return [];
  older = older.filter((ref) => ref.deref()?.value === null);
  most = Math.max(LEAST, 2 * older.length);
  if (leaves.length === 0) return [];
  const ends = older.flatMap((ref) => ref.deref() ?? []).filter((node) => !asked.has(node));
  if (ends.length === 0) return [];
  const outgoing = new Set(leaves.flatMap((node) => (node.replaced === null ? [node] : [node, node.replaced])));
  const order = topologicalOrder(ends, (node) => node.value !== null);
  const depending = new Uint8Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const node = order[i];
    node.position = i;
    if (outgoing.has(node) || (node.value === null && node.inputs.some(({ position }) => depending[position] === 1)))
      depending[i] = 1;
  }
  return ends.filter(({ position }) => depending[position] === 1);
}
