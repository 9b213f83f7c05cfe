import type { GraphNode } from './node';

/** What stands for another value once it was changed in place: a Tensor. */
export interface Holder {
  readonly node: GraphNode;
}

/** How many runs there have been. */
let runs = 0;
/** Values of the time before the last run that nobody computed and that something new is made of. */
const carried = new Set<GraphNode>();
/** What was changed in place since the last run. Held weakly: what the program has let go of is not computed. */
const changed = new Set<WeakRef<Holder>>();
/** One reference a tensor, however often it is changed between two runs. */
const references = new WeakMap<Holder, WeakRef<Holder>>();

/** The run before which a node is made. */
export function currentRun(): number {
  return runs;
}

/** Whether nodes are made of a graph that is being computed: they are of this run, and carry nothing into the next. */
let planning = false;

/** Runs `fn`, whose nodes stand for others within the run that has begun. */
export function whilePlanning<T>(fn: () => T): T {
  planning = true;
  try {
    return fn();
  } finally {
    planning = false;
  }
}

/** Whether a value was there before the last run, which did not compute it. */
function isPast(node: GraphNode): boolean {
  return node.value === null && node.madeBefore < runs;
}

/** Whether a value is nothing but numbers that are there under another shape: labels in a row. It costs nothing to compute, and keeps no graph. */
function isName({ op, inputs }: GraphNode): boolean {
  return (op?.role === 'view' || op?.role === 'reshape') && inputs.every(({ value }) => value !== null);
}

/**
 * Notes which inputs of a new node were there before the last run and have no numbers yet. Such a value is carried from step to
 * step (a running average, weights that are updated by hand): unless it is computed, its graph grows with every step and keeps
 * the numbers of all of them. What a gradient is taken through keeps its graph on purpose.
 */
export function noteCarried(inputs: readonly GraphNode[]): void {
  if (planning) return;
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i];
    if (isPast(input) && (!input.requiresGrad || input.receiver !== null) && !isName(input)) carried.add(input);
  }
}

/**
 * Notes that a value was cut off its history. One of an earlier run (a recurrent network's state) is carried into the next, and
 * an equal run computes it along from now on, so that it is not computed a second time.
 */
export function noteDetached(source: GraphNode, detached: GraphNode): void {
  if (!isPast(source)) return;
  carried.add(detached);
  source.ranIn?.keep(source.ranAt);
}

/** Notes that a tensor was changed in place: the next run computes what it then stands for. */
export function noteChanged(holder: Holder): void {
  const reference = references.get(holder) ?? new WeakRef(holder);
  references.set(holder, reference);
  changed.add(reference);
}

/** What earlier steps left behind. */
export interface LeftBehind {
  /** Values that were carried this far. */
  readonly carried: readonly GraphNode[];
  /** Values that tensors which were changed in place stand for now. */
  readonly changed: readonly GraphNode[];
}

/** Begins a run: gives what is to be computed along. */
export function takeLeftBehind(): LeftBehind {
  runs++;
  const isOpen = (node: GraphNode) => node.value === null;
  const left = {
    carried: [...carried].filter(isOpen),
    changed: [...changed].flatMap((reference) => reference.deref()?.node ?? []).filter(isOpen),
  };
  carried.clear();
  changed.clear();
  return left;
}
