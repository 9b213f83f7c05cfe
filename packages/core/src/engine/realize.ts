import { schedule } from '../codegen/schedule';
import type { GraphNode } from '../graph/node';
import { topologicalOrder } from '../graph/topology';
import { rowMajorStrides } from '../shape/shape';
import { currentDevice } from './backend';
import { compilePlan, type Plan } from './plan';
import { cachedPlan } from './planCache';

/** Losses on which backward() was called: the next run computes them along with what it is asked for. */
const pendingLosses = new Set<GraphNode>();

export function addPendingLoss(node: GraphNode): void {
  if (node.value === null) pendingLosses.add(node);
}

// plans share memory between runs, so runs follow one another
let tail: Promise<void> = Promise.resolve();

/** Computes nodes, and every pending loss, in one run. */
export function realizeNodes(nodes: readonly GraphNode[]): Promise<void> {
  const run = tail.then(() => realizeNow(nodes));
  tail = run.catch(() => {});
  return run;
}

async function realizeNow(nodes: readonly GraphNode[]): Promise<void> {
  const wanted = [...new Set([...nodes, ...pendingLosses])].filter((node) => node.value === null);
  pendingLosses.clear();
  if (wanted.length === 0) return;
  const device = await currentDevice();
  const order = topologicalOrder(wanted, (node) => node.value !== null);
  const plan = await cachedPlan(planKey(order, wanted), () => compilePlan(device, schedule(order, wanted, device.tiles)));
  const leaves = order.flatMap((node) => (node.value === null ? [] : [node.value.data]));
  const buffers = await plan.run(leaves);
  wanted.forEach((node, i) => storeResult(node, plan, i, leaves, buffers));
}

function storeResult(
  node: GraphNode,
  { schedule: { results, buffers } }: Plan,
  index: number,
  leaves: readonly Float32Array[],
  computed: ReadonlyMap<number, Float32Array>,
): void {
  const { buffer, offset, strides } = results[index] as (typeof results)[number];
  const source = buffers[buffer];
  let data = computed.get(buffer)?.subarray(offset);
  if (source?.kind === 'leaf') data = leaves[source.leaf];
  if (source?.kind === 'scalars') data = Float32Array.of((leaves[source.leaves[offset] as number] as Float32Array)[0] as number);
  if (data === undefined) throw new Error('a result was not computed');
  node.realize({ data, strides: source?.kind === 'scalars' ? rowMajorStrides(node.shape) : strides });
}

/** A text that is the same for graphs that compute the same from leaves of the same shapes and layouts. */
function planKey(order: readonly GraphNode[], wanted: readonly GraphNode[]): string {
  const numbers = new Map<GraphNode, number>();
  let key = '';
  for (const node of order) {
    numbers.set(node, numbers.size);
    if (node.value !== null) key += `;${node.shape}/${node.value.strides}`;
    else {
      key += `;${node.key}(`;
      for (const input of node.inputs) key += `${numbers.get(input)},`;
    }
  }
  key += '>';
  for (const node of wanted) key += `${numbers.get(node)},`;
  return key;
}
