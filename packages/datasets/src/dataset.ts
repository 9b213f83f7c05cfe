import type { Tensor } from '@kindling/core';
import { describe, KindlingError } from '@kindling/core';

/** A batch as a loader gives it: examples [N, ...] and, in general, class targets [N]. */
export type Batch = [x: Tensor, y: Tensor];

/**
 * Numbered examples. Anything with `length` and `get` is a data set, an array of your own behind it or files on disk.
 * @see torch.utils.data.Dataset
 */
export interface Dataset<X = unknown, Y = unknown> {
  readonly length: number;

  /** The example of that number, 0..length-1; a promise where it has to be fetched first. */
  get(index: number): [x: X, y: Y] | Promise<[x: X, y: Y]>;

  /**
   * The examples of these numbers as one batch, for data sets that know a faster way than one example after the other.
   * Equal, bit for bit, to what `get` and the loader's own collating give.
   */
  getBatch?(indices: ArrayLike<number>): Batch | Promise<Batch>;
}

/** Returns `index` if it is 0..length-1. @throws KindlingError */
export function checkIndex(index: number, length: number): number {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new KindlingError(`index: expected an integer from 0 to ${length - 1}, got ${describe(index)}`);
  }
  return index;
}

/** Returns `dataset` if it has what a data set has. @throws KindlingError */
export function checkDataset<X, Y>(dataset: Dataset<X, Y>): Dataset<X, Y> {
  if (typeof dataset?.get !== 'function' || !Number.isInteger(dataset.length)) {
    throw new KindlingError(`dataset: expected an object with length and get(index), got ${describe(dataset)}`);
  }
  return dataset;
}
