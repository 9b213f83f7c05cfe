import type { RandomNumbers } from './random/randomNumbers';

/**
 * One step on the way from a stored example to the numbers a network gets. Transforms hold no state that changes:
 * the same input gives the same output, except for those that draw random numbers.
 */
export interface Transform<Input = unknown, Output = unknown> {
  /**
   * The transformed input; the input itself stays as it is.
   * @param random where random transforms draw from: a loader gives numbers of the example and the epoch; without it they draw from those
   * that `manualSeed` resets
   */
  forward(input: Input, random?: RandomNumbers): Output;

  /**
   * For transforms that treat every pixel alike: what becomes of each byte value. A loader then looks the pixels of a
   * whole batch up in this table instead of calling `forward` per example, with the same bits as the result.
   * Shape: `before`, what the transforms ahead of this one make of the bytes (null when there are none: this one gets
   * the bytes themselves), and the result: channels * 256 numbers, channel outermost. Null: can't be said that way.
   * @throws KindlingError when images of so many channels don't fit this transform
   */
  pixelTable?(channels: number, before: Float32Array | null): Float32Array | null;

  toString(): string;
}

/** What is taken wherever a transform is: a transform, or just the function of one. */
export type TransformLike<Input = unknown, Output = unknown> =
  | Transform<Input, Output>
  | ((input: Input, random?: RandomNumbers) => Output);
