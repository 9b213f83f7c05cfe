import { checkClassesOf } from '../graph/classIndices';
import { type GraphNode, hostNumbers, type Value } from '../graph/node';
import type { CheckedIndices } from '../graph/operation';
import type { ToAttributes } from '../ops/define';
import { sizeOf } from '../shape/shape';

/** Indices that were not there when the graph was built, and what they must be. */
export interface PendingCheck {
  /** What holds them: without views, reshapes and conversions between, which change no index. */
  readonly node: GraphNode;
  readonly wanted: Omit<CheckedIndices, 'input'>;
}

/** The indices in a graph that nobody has looked at: an op computes them, or did since the graph was built. */
export function pendingChecks(order: readonly GraphNode[]): PendingCheck[] {
  const checks: PendingCheck[] = [];
  for (let i = 0; i < order.length; i++) {
    const { op, inputs, attributes, value } = order[i];
    if (op === null || op.checkedIndices === undefined || value !== null) continue;
    const shapes = inputs.map(({ shape }) => shape);
    const wanted = op.checkedIndices(attributes, shapes);
    if (wanted === null) continue;
    const node = sourceOf(inputs[wanted.input]);
    if (!node.hasIndicesBelow(wanted.count)) checks.push({ node, wanted });
  }
  return checks;
}

function sourceOf(node: GraphNode): GraphNode {
  let source = node;
  while (source.value === null && keepsIndices(source)) {
    const [input] = source.inputs;
    // what a slice leaves out may be anything
    if (sizeOf(input.shape) > sizeOf(source.shape)) break;
    source = input;
  }
  return source;
}

function keepsIndices({ op, attributes }: GraphNode): boolean {
  if (op?.name === 'to') return (attributes as ToAttributes).exact === true;
  return op?.role === 'reshape' || op?.role === 'view';
}

/** @throws KindlingError naming the first number that is no index */
export async function checkIndices({ node, wanted: { name, count, refusal } }: PendingCheck, value: Value): Promise<void> {
  checkClassesOf(node, { data: await hostNumbers(value.data), strides: value.strides }, name, count, refusal);
}
