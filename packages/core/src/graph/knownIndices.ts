import type { GraphNode } from './node';

const known = new WeakMap<GraphNode, number>();

/** Whether a node's numbers were found to be whole numbers from 0 to count - 1. */
export function areKnownIndices(node: GraphNode, count: number): boolean {
  return (known.get(node) ?? Number.POSITIVE_INFINITY) <= count;
}

/** Remembers that they are, so that nobody looks again. */
export function knowIndices(node: GraphNode, count: number): void {
  known.set(node, Math.min(count, known.get(node) ?? Number.POSITIVE_INFINITY));
}
