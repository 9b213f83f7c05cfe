import type { GraphNode } from './node';

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
  for (const node of fresh) if (node.isEnd && node.value === null) older.push(new WeakRef(node));
  fresh = [];
  if (leaves.length === 0 && older.length < most) return [];
  older = older.filter((ref) => ref.deref()?.value === null);
  most = Math.max(LEAST, 2 * older.length);
  if (leaves.length === 0) return [];
  const ends = older.flatMap((ref) => ref.deref() ?? []).filter((node) => !asked.has(node));
  if (ends.length === 0) return [];
  const outgoing = new Set(leaves.flatMap((node) => (node.replaced === null ? [node] : [node, node.replaced])));
  const known = new Map<GraphNode, boolean>();
  return ends.filter((node) => dependsOn(node, outgoing, known));
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
