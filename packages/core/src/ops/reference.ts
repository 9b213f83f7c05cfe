import type { ReferenceArray } from '../graph/operation';
import { rowMajorStrides, type Shape, sizeOf } from '../shape/shape';

/** Calls `visit` with every index of a shape in row-major order; the array is reused. */
export function forEachIndex(shape: Shape, visit: (index: number[], flat: number) => void): void {
  const index = new Array<number>(shape.length).fill(0);
  const count = sizeOf(shape);
  for (let flat = 0; flat < count; flat++) {
    visit(index, flat);
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      index[dim] = index[dim] + 1;
      if (index[dim] < shape[dim]) break;
      index[dim] = 0;
    }
  }
}

/** Reads an array at an index; the index may be longer (broadcasting drops leading dimensions and pins those of size 1). */
export function readBroadcast(array: ReferenceArray, index: readonly number[]): number {
  const skipped = index.length - array.shape.length;
  let flat = 0;
  for (let dim = 0; dim < array.shape.length; dim++) {
    const size = array.shape[dim];
    flat = flat * size + (size === 1 ? 0 : index[dim + skipped]);
  }
  return array.data[flat];
}

/** Builds an array by computing each element from its index. */
export function referenceFrom(shape: Shape, element: (index: number[]) => number): ReferenceArray {
  const data = new Float64Array(sizeOf(shape));
  forEachIndex(shape, (index, flat) => {
    data[flat] = element(index);
  });
  return { data, shape };
}

/** The entry at an index, or `outside` beyond the borders. */
export function readPadded(array: ReferenceArray, index: readonly number[], outside = 0): number {
  const strides = rowMajorStrides(array.shape);
  let flat = 0;
  for (let dim = 0; dim < index.length; dim++) {
    const i = index[dim];
    if (i < 0 || i >= array.shape[dim]) return outside;
    flat += i * strides[dim];
  }
  return array.data[flat];
}
