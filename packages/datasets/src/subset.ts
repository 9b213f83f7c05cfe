import { describe, KindlingError } from '@kindling/core';
import { type Batch, checkDataset, checkIndex, type Dataset } from './dataset';

/**
 * The examples of another data set that have these numbers, in this order; a number may come twice.
 * @throws KindlingError when a number lies outside the data set
 * @see torch.utils.data.Subset
 */
export class Subset<X, Y> implements Dataset<X, Y> {
  readonly dataset: Dataset<X, Y>;
  readonly indices: Int32Array;
  readonly getBatch?: (indices: ArrayLike<number>) => Batch | Promise<Batch>;

  constructor(dataset: Dataset<X, Y>, indices: ArrayLike<number>) {
    this.dataset = checkDataset(dataset);
    if (typeof indices?.length !== 'number' || typeof indices === 'string') {
      throw new KindlingError(`indices: expected an array of numbers, got ${describe(indices)}`);
    }
    this.indices = Int32Array.from(indices, (index) => checkIndex(index, dataset.length));
    // Present only where the other data set has it, which is how a loader chooses.
    if (dataset.getBatch) {
      this.getBatch = (chosen) =>
        this.dataset.getBatch!(Int32Array.from(chosen, (index) => this.indices[checkIndex(index, this.length)]));
    }
  }

  get length(): number {
    return this.indices.length;
  }

  get(index: number): [x: X, y: Y] | Promise<[x: X, y: Y]> {
    return this.dataset.get(this.indices[checkIndex(index, this.length)]);
  }
}
