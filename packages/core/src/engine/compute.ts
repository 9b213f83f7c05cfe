import { extentOf } from '../codegen/layout';
import type { Schedule } from '../codegen/schedule';
import { schedule } from '../codegen/scheduler';
import { forgetReplaced, type GraphNode, type NumberArray, type Value } from '../graph/node';
import { topologicalOrder } from '../graph/topology';
import { rowMajorStrides } from '../shape/shape';
import { checkIndices, type PendingCheck, pendingChecks } from './checkedIndices';
import type { Device, Plan } from './device';
import { graphKey } from './graphKey';
import { forgetKept, keptAlong, noteRun } from './keptAlong';
import { isKnown, isOnHost, isPiece } from './knownPieces';
import { inWords } from './limits';

/**
 * Computes nodes on a device in one run; those that have a value already are left out.
 * @param replacing leaves whose place tensors no longer hold after the run
 * @param updates whether results take the place of leaves, all at once
 * @throws KindlingError if an index that was computed on the way lies outside of what it chooses from; then no node has a value
 */
export async function computeOn(
  device: Device,
  nodes: readonly GraphNode[],
  replacing: readonly GraphNode[] = [],
  updates = false,
): Promise<void> {
  const open = nodes.filter((node) => !isOnHost(node));
  const order = topologicalOrder(open, (node) => node.value !== null || (isPiece(node) && !open.includes(node) && isKnown(node)));
  const asked = open.filter((node) => node.value === null);
  if (asked.length === 0) return;
  const checks = pendingChecks(order);
  const needed = checks.length === 0 ? asked : withChecked(asked, checks);
  const graph = graphKey(order);
  const asAsked = graph.of(needed, updates);
  const unread = replacing.filter(({ replaced }) => replaced !== null && !isIn(order, replaced));
  const kept = keptAlong(asAsked, order);
  const wanted = kept.length === 0 ? needed : [...new Set([...needed, ...kept])];
  if (wanted.length > needed.length) {
    try {
      return await computeGraph(device, {
        order,
        wanted,
        checks,
        key: graph.of(wanted, updates),
        asAsked,
        replacing,
        unread,
        updates,
      });
    } catch {
      // what is kept for later must not be what a run fails for
      forgetKept(asAsked);
    }
  }
  await computeGraph(device, { order, wanted: needed, checks, key: asAsked, asAsked, replacing, unread, updates });
}

/** Whether a node is of a graph, whose nodes bear their places. */
function isIn(order: readonly GraphNode[], node: GraphNode): boolean {
  return order[node.position] === node;
}

/** What one run computes. */
interface GraphRun {
  /** All nodes that are needed, inputs before users. */
  readonly order: readonly GraphNode[];
  readonly wanted: readonly GraphNode[];
  readonly checks: readonly PendingCheck[];
  /** The keys of the run, and of one that computes no more than it was asked for. */
  readonly key: string;
  readonly asAsked: string;
  /** Leaves that the results will replace, and those of them of which this run does not need what they replaced themselves. */
  readonly replacing: readonly GraphNode[];
  readonly unread: readonly GraphNode[];
  readonly updates: boolean;
}

async function computeGraph(device: Device, run: GraphRun): Promise<void> {
  const { order, wanted, checks, key, asAsked, replacing, unread, updates } = run;
  const plan = await device.plans.get(key, async () => {
    const kernels = schedule(order, wanted, device.target, updates);
    if (kernels.kernels.length === 0) return renamingPlan(kernels);
    return withinLimits(device, kernels, () => device.compile(kernels));
  });
  const leaves: NumberArray[] = [];
  for (let i = 0; i < order.length; i++) {
    const { value } = order[i];
    if (value !== null) leaves.push(dataOn(device, order[i], value));
  }
  // its memory is there for the results then
  for (const node of unread) forgetReplaced(node);
  const buffers = await withinLimits(device, plan.schedule, () => device.plans.whileRunning(key, () => plan.run(leaves))).catch(
    async (error) => {
      // a plan of a device that is gone may not be destroyed: what was wrong first is told
      await device.plans.drop(key).catch(() => {});
      throw error;
    },
  );
  shareRepeated(wanted, plan.schedule, buffers);
  const results = wanted.map((node, i) => resultOf(node, plan, i, leaves, buffers));
  for (const check of checks) {
    const { node } = check;
    await checkIndices(check, node.value ?? results[wanted.indexOf(node)]);
  }
  wanted.forEach((node, i) => node.realize(results[i]));
  noteRun(asAsked, order);
  for (const node of replacing) forgetReplaced(node);
}

/** Numbers of the host below this are as quickly copied as found. */
const WORTH_KEEPING = 1024;

/** A leaf's numbers; those that come from the host a second time stay on the device from then on. */
function dataOn(device: Device, node: GraphNode, { data, strides }: Value): NumberArray {
  if (device.keep === undefined || !(data instanceof Float32Array) || data.length < WORTH_KEEPING) return data;
  node.runs++;
  if (node.runs < 2) return data;
  const kept = device.keep(data);
  node.value = { data: kept, strides };
  return kept;
}

/** What was asked for, and the indices to look at that are not there yet. */
function withChecked(asked: readonly GraphNode[], checks: readonly PendingCheck[]): GraphNode[] {
  const pending = checks.map(({ node }) => node).filter((node) => node.value === null);
  return [...new Set([...asked, ...pending])];
}

/** Runs something of a plan. @throws KindlingError where the host has not the memory for it */
async function withinLimits<T>({ name }: Device, kernels: Schedule, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw inWords(name, kernels, error);
  }
}

/** A plan of nothing but other names for numbers that are there already. */
function renamingPlan(kernels: Schedule): Plan {
  return { schedule: kernels, bytes: 0, run: async () => new Map(), destroy: async () => {} };
}

/** A buffer that holds several results: values side by side, or the same numbers (one may be a view of another). */
interface Repeated {
  readonly buffer: number;
  readonly values: number;
  readonly overlap: boolean;
}

/** By schedule, whose results have the same shapes in every run. */
const repeatedIn = new WeakMap<Schedule, readonly Repeated[]>();

function findRepeated(wanted: readonly GraphNode[], schedule: Schedule): readonly Repeated[] {
  const ends = new Map<number, { begin: number; end: number }[]>();
  schedule.results.forEach(({ buffer, offset, strides }, i) => {
    const value = { begin: offset, end: offset + extentOf(wanted[i].shape, strides) };
    const others = ends.get(buffer);
    if (others === undefined) ends.set(buffer, [value]);
    else others.push(value);
  });
  const found: Repeated[] = [];
  for (const [buffer, values] of ends) {
    if (values.length === 1) continue;
    values.sort((a, b) => a.begin - b.begin);
    found.push({ buffer, values: values.length, overlap: values.some(({ begin }, i) => i > 0 && begin < values[i - 1].end) });
  }
  repeatedIn.set(schedule, found);
  return found;
}

/** Says of buffers that hold several results whether these are parts of it, or shared. */
function shareRepeated(wanted: readonly GraphNode[], schedule: Schedule, computed: ReadonlyMap<number, NumberArray>): void {
  for (const { buffer, values, overlap } of repeatedIn.get(schedule) ?? findRepeated(wanted, schedule)) {
    const data = computed.get(buffer);
    if (data === undefined || data instanceof Float32Array) continue;
    if (overlap) data.share();
    else data.divide(values);
  }
}

/** Numbers that another node has too. */
function shared(data: NumberArray): NumberArray {
  if (!(data instanceof Float32Array)) data.share();
  return data;
}

/** What a run computed for a node. */
function resultOf(
  node: GraphNode,
  { schedule: { results, buffers } }: Plan,
  index: number,
  leaves: readonly NumberArray[],
  computed: ReadonlyMap<number, NumberArray>,
): Value {
  const { buffer, offset, strides } = results[index];
  const source = buffers[buffer];
  let data = computed.get(buffer);
  if (source?.kind === 'leaf') data = shared(leaves[source.leaf]);
  if (source?.kind === 'packed') {
    return { data: shared(leaves[source.leaves[offset]]), strides: rowMajorStrides(node.shape) };
  }
  if (data === undefined) throw new Error('a result was not computed');
  return { data: partOf(data, offset, extentOf(node.shape, strides)), strides };
}

/** A node's own numbers out of a buffer that may hold others behind or before them. */
function partOf(data: NumberArray, offset: number, length: number): NumberArray {
  if (offset === 0 && length === data.length) return data;
  return data instanceof Float32Array ? data.subarray(offset, offset + length) : data.part(offset, length);
}
