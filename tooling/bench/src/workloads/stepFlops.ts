/**
 * Multiplications and additions of the contractions in one training step of the tutorial's network with `width` times its
 * channels: each is computed forward, for its weights' gradient, and (but for the first) for its input's.
 */
export function stepFlops(batchSize: number, width: number): number {
  const conv1 = 24 * 24 * (32 * width) * (5 * 5);
  const conv2 = 10 * 10 * (16 * width) * (32 * width) * (3 * 3);
  const linear = 400 * width * 100 + 100 * 10;
  return 2 * batchSize * (2 * conv1 + 3 * (conv2 + linear));
}
