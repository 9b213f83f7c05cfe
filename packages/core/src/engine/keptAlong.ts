import type { GraphNode } from '../graph/node';

/** Graphs of which something is remembered; the oldest is forgotten first. */
const LIMIT = 32;

/** By the key of a run: the places (in the order of its graph) of intermediate values that the program used after an earlier such run. */
const positions = new Map<string, Set<number>>();

/** One run, which its intermediate values remember. A later use of one of them is told here, and the next equal run keeps that value. */
export class RunOfGraph {
  constructor(private readonly key: string) {}

  keep(position: number): void {
    const kept = positions.get(this.key) ?? new Set();
    positions.set(this.key, kept.add(position));
    const [oldest] = positions.keys();
    if (positions.size > LIMIT && oldest !== undefined) positions.delete(oldest);
  }
}

/** What a run with this key is to compute beside what was asked for. */
export function keptAlong(key: string, order: readonly GraphNode[]): GraphNode[] {
  const kept = positions.get(key);
  return kept === undefined ? [] : [...kept].map((position) => order[position]);
}

/** No longer keeps more than what is asked for of a run with this key. */
export function forgetKept(key: string): void {
  positions.delete(key);
}

/** Lets the values that a run did not keep remember it. */
export function noteRun(key: string, order: readonly GraphNode[]): void {
  const run = new RunOfGraph(key);
  for (let position = 0; position < order.length; position++) {
    const node = order[position];
    if (node.value !== null) continue;
    node.ranIn = run;
    node.ranAt = position;
  }
}
