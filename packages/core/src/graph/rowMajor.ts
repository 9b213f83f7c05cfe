import { allocate } from '@kindling/checks';
import { isRowMajor, type Shape, sizeOf } from '../shape/shape';

/** Numbers in row-major order: as they are where they lie so, else in a copy. @throws KindlingError where the host has no memory for it */
export function inRowMajor(data: Float32Array, shape: Shape, strides: readonly number[]): Float32Array {
  return isRowMajor(shape, strides) && data.length === sizeOf(shape) ? data : toRowMajor(data, shape, strides);
}

function toRowMajor(data: Float32Array, shape: Shape, strides: readonly number[]): Float32Array {
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
