import { currentRun } from '../graph/leftBehind';
import type { GraphNode } from '../graph/node';
import { topologicalOrder } from '../graph/topology';
import { Turns } from '../rewrites/turns';

/**
 * Open ends from before the last run that share no value with what is asked for now, those that hang together in one list. Each list is a graph that its
 * program makes again and again (of a batch that is looked at under noGrad, the output that nobody reads): a run of its own finds the plan of the one
 * before. In one run with all others it would be a new plan for each number of them, and as large as they are many.
 */
export function pastEndsOf(ends: readonly GraphNode[], asked: readonly GraphNode[]): GraphNode[][] {
  if (!ends.some(isPast)) return [];
  const order = topologicalOrder([...asked, ...ends], ({ value }) => value !== null);
  order.forEach((node, i) => {
    node.position = i;
  });
  const together = new Turns(order.length);
  for (const { value, position, inputs } of order) {
    if (value === null) for (const input of inputs) if (input.value === null) together.join(position, input.position);
  }
  const ofNow = new Set([...asked, ...ends.filter((end) => !isPast(end))].map(({ position }) => together.of(position)));
  const lists = new Map<number, GraphNode[]>();
  for (const end of ends) {
    const of = together.of(end.position);
    if (ofNow.has(of)) continue;
    const list = lists.get(of) ?? [];
    lists.set(of, list);
    list.push(end);
  }
  return [...lists.values()];
}

/** Made before the last run: the one that has begun counts already. */
function isPast({ madeBefore }: GraphNode): boolean {
  return madeBefore < currentRun() - 1;
}
