import type { GraphNode, NumberArray } from '../../graph/node';
import type { ReferenceArray } from '../../graph/operation';
import { inRowMajor } from '../../graph/rowMajor';
import { topologicalOrder } from '../../graph/topology';
import { numbersIn, type Words } from '../../graph/words';

/** Computes nodes in float64 by their ops' references, in plain loops: what a backend's numbers are held against. */
export function referenceOf(roots: readonly GraphNode[]): ReferenceArray[] {
  const known = new Map<GraphNode, ReferenceArray>();
  for (const node of topologicalOrder(roots, (n) => n.value !== null)) {
    if (node.value !== null)
      known.set(node, { data: inRowMajorOrder(hostOnly(node.value.data), node, node.value.strides), shape: node.shape });
    else if (node.op !== null)
      known.set(
        node,
        node.op.reference(
          node.inputs.map((input) => known.get(input) as ReferenceArray),
          node.attributes,
        ),
      );
  }
  return roots.map((root) => known.get(root) as ReferenceArray);
}

function hostOnly(data: NumberArray): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new Error('a reference is computed from numbers on the host');
}

/** A value's numbers, last dimension fastest. */
export function inRowMajorOrder(data: Words, { shape, dtype }: GraphNode, strides: readonly number[]): Float64Array {
  return Float64Array.from(numbersIn(inRowMajor(data, shape, strides), dtype));
}
