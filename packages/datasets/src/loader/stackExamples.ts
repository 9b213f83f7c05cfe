import { type DType, type Tensor, tensor, tensorFromBatchInnermost } from '@kindling/core';
import { batchMemory, scatterExample } from '../gather';

/** Numbers of one kind. */
export interface ExampleKind {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/**
 * Examples side by side. Shape: `count` times that of one -> [count, ...shape].
 * @param exampleAt the numbers of an example, row-major; asked once for each, in order
 * @throws KindlingError where that is more than can be had
 */
export function stackExamples(
  name: string,
  { shape, dtype }: ExampleKind,
  count: number,
  exampleAt: (n: number) => ArrayLike<number>,
): Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  const memory = batchMemory(name, size, count);
  // only of floats the engine reads a batch faster whose examples lie innermost
  if (dtype === 'float32') {
    for (let n = 0; n < count; n++) scatterExample(exampleAt(n), n, count, memory);
    return tensorFromBatchInnermost(memory, [count, ...shape]);
  }
  const integers = new Int32Array(memory.buffer);
  for (let n = 0; n < count; n++) integers.set(exampleAt(n), n * size);
  return tensor(integers, { shape: [count, ...shape], dtype });
}
