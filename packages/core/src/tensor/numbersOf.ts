import { allocate } from '@kindling/checks';
import { realizeNodes } from '../engine/realize';
import { type GraphNode, hostNumbers, type Value } from '../graph/node';
import { inRowMajor } from '../graph/rowMajor';
import type { Words } from '../graph/words';

/** A node's words in row-major order, in an array of their own; computes what is pending. @throws KindlingError where memory is short */
export async function numbersOf(node: GraphNode): Promise<Words> {
  if (node.value === null) await realizeNodes([node]);
  const { data, strides } = node.value as Value;
  const numbers = await hostNumbers(data);
  const ordered = inRowMajor(numbers, node.shape, strides);
  return ordered === numbers ? allocate('data', numbers.byteLength, () => numbers.slice()) : ordered;
}
