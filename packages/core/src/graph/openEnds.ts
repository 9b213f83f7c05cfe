import type { GraphNode } from './node';

/** Above 0 while the library makes nodes that no program can hold: gradients, an optimizer's new values. */
let internal = 0;
/** Nodes made since the last run that nothing else was made of. */
const fresh = new Set<GraphNode>();
/** Those of earlier runs, as long as someone may hold them. */
let older: WeakRef<GraphNode>[] = [];

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
  for (const input of node.inputs) fresh.delete(input);
  fresh.add(node);
}

/**
 * At the beginning of a run: the ends that were not computed and depend on one of these leaves, which a program has made and not
 * asked for yet. They are computed while the leaves' numbers are there. The others are held weakly from now on.
 */
export function openEndsOf(leaves: ReadonlySet<GraphNode>): GraphNode[] {
  older = older.filter((ref) => ref.deref()?.value === null);
  for (const node of fresh) if (node.value === null) older.push(new WeakRef(node));
  fresh.clear();
  if (leaves.size === 0) return [];
  const known = new Map<GraphNode, boolean>();
  return older.flatMap((ref) => ref.deref() ?? []).filter((node) => dependsOn(node, leaves, known));
}

/** Whether a node is computed from one of these leaves; goes through what is not computed yet, without a call stack. */
function dependsOn(root: GraphNode, leaves: ReadonlySet<GraphNode>, known: Map<GraphNode, boolean>): boolean {
  const stack = [root];
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    const open = known.has(node) ? [] : node.inputs.filter((input) => input.value === null && !known.has(input));
    if (!known.has(node) && open.length > 0) {
      stack.push(...open);
      continue;
    }
    stack.pop();
    known.set(
      node,
      node.inputs.some((input) => leaves.has(input) || known.get(input) === true),
    );
  }
  return known.get(root) === true;
}
