import { seededRandom, type Tensor, tensor, tensorFromBatchInnermost } from '@kindling/core';

/** Numbers and classes without a meaning, laid out as a DataLoader lays out its batches. Shape: x (N, 1, 28, 28), y (N). */
export function randomBatch(batchSize: number): [x: Tensor, y: Tensor] {
  const random = seededRandom(1);
  const pixels = Float32Array.from({ length: batchSize * 28 * 28 }, () => random.normal());
  const classes = Int32Array.from({ length: batchSize }, () => random.integer(10));
  return [tensorFromBatchInnermost(pixels, [batchSize, 1, 28, 28]), tensor(classes)];
}
