import { allocate } from '@kindling/checks';
import { realizeNodes } from '../engine/realize';
import { type GraphNode, hostNumbers, type Value } from '../graph/node';
import { isRowMajor, type Shape, sizeOf } from '../shape/shape';
import { float32s } from './nested';

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

/** Copies numbers out of any layout into row-major order. @throws KindlingError where the host has no memory for them */
function toRowMajor(data: Float32Array, shape: Shape, strides: readonly number[]): Float32Array {
  const result = float32s('data', sizeOf(shape));
  let next = 0;
  const copy = (dim: number, offset: number): void => {
    if (dim === shape.length) {
      result[next++] = data[offset];
      return;
    }
    const [size, stride] = [shape[dim], strides[dim]];
    for (let i = 0; i < size; i++) copy(dim + 1, offset + i * stride);
  };
  if (result.length > 0) copy(0, 0);
  return result;
}
