import { allocate } from '@kindling/checks';
import { realizeNodes } from '../engine/realize';
import { type GraphNode, hostNumbers, type Value } from '../graph/node';
import { toRowMajor } from '../graph/rowMajor';
import { isRowMajor, sizeOf } from '../shape/shape';

/** A node's numbers in row-major order, in an array of their own; computes what is pending. @throws KindlingError where memory is short */
export async function numbersOf(node: GraphNode): Promise<Float32Array> {
  if (node.value === null) await realizeNodes([node]);
  const { data, strides } = node.value as Value;
  const numbers = await hostNumbers(data);
  if (isRowMajor(node.shape, strides) && numbers.length === sizeOf(node.shape)) {
    return allocate('data', numbers.byteLength, () => numbers.slice());
  }
  return toRowMajor(numbers, node.shape, strides);
}
