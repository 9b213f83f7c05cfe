import type { GraphNode } from './node';

/** How many runs there have been. */
let runs = 0;
/** Values of the time before the last run that nobody computed and that something new is made of. */
const carried = new Set<GraphNode>();

/** The run before which a node is made. */
export function currentRun(): number {
  return runs;
}

/**
 * Notes which inputs of a new node were there before the last run and have no numbers yet. Such a value is carried from step to
 * step (a running average, a hidden state that was detached, weights that are updated by hand): unless it is computed, its graph
 * grows with every step and keeps the numbers of all of them. What a gradient is taken through keeps its graph on purpose.
 */
export function noteCarried(inputs: readonly GraphNode[]): void {
  for (const input of inputs) {
    const isPast = input.value === null && input.madeBefore < runs;
    if (isPast && (!input.requiresGrad || input.receiver !== null)) carried.add(input);
  }
}

/** Begins a run: gives the values that were carried this far, to be computed along. */
export function takeCarried(): GraphNode[] {
  runs++;
  const values = [...carried].filter((node) => node.value === null);
  carried.clear();
  return values;
}
