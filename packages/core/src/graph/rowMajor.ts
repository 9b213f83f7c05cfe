import { allocate } from '@kindling/checks';
import { isRowMajor, type Shape, sizeOf } from '../shape/shape';
import { integersOf, type Words } from './words';

/** Numbers in row-major order: as they are where they lie so, else in a copy. @throws KindlingError where the host has no memory for it */
export function inRowMajor(data: Words, shape: Shape, strides: readonly number[]): Words {
  return isRowMajor(shape, strides) && data.length === sizeOf(shape) ? data : toRowMajor(data, shape, strides);
}

function toRowMajor(data: Words, shape: Shape, strides: readonly number[]): Words {
  const count = sizeOf(shape);
  const words = allocate('data', 4 * count, () => new Float32Array(count));
  const [result, source] = [integersOf(words), integersOf(data)];
  let next = 0;
  const copy = (dim: number, offset: number): void => {
    if (dim === shape.length) {
      result[next++] = source[offset];
      return;
    }
    const [size, stride] = [shape[dim], strides[dim]];
    for (let i = 0; i < size; i++) copy(dim + 1, offset + i * stride);
  };
  if (result.length > 0) copy(0, 0);
  return words;
}
