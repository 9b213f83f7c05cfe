import { allocate } from '@kindling/checks';
import { type Shape, sizeOf } from '../shape/shape';

/** Copies numbers out of any layout into row-major order. @throws KindlingError where the host has no memory for them */
export function toRowMajor(data: Float32Array, shape: Shape, strides: readonly number[]): Float32Array {
  const count = sizeOf(shape);
  const result = allocate('data', 4 * count, () => new Float32Array(count));
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
