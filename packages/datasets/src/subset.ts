import { checkIndex, inspect } from '@kindling/checks';
import { type Batch, checkDataset, checkIndices, type Dataset, lengthOf } from './dataset';
import { datasetText, textOf } from './datasetText';

/**
 * The examples of another data set that have these numbers, in this order; a number may come twice.
 * @throws KindlingError when `dataset` is none, or a number lies outside of it
 * @see torch.utils.data.Subset
 */
export class Subset<X, Y> implements Dataset<X, Y> {
  static get name(): string {
    return 'Subset';
  }

  readonly dataset: Dataset<X, Y>;
  readonly indices: Int32Array;
  readonly getBatch?: (indices: ArrayLike<number>) => Batch | PromiseLike<Batch>;

  constructor(dataset: Dataset<X, Y>, indices: ArrayLike<number>) {
    this.dataset = checkDataset(dataset);
    this.indices = Int32Array.from(checkIndices(indices, lengthOf('dataset', dataset)));
    // Present only where the other data set has it, which is how a loader chooses.
    if (dataset.getBatch) {
      this.getBatch = (chosen) =>
        this.dataset.getBatch!(Int32Array.from(checkIndices(chosen, this.length), (index) => this.indices[index]));
    }
  }

  get length(): number {
    return this.indices.length;
  }

  get(index: number): [x: X, y: Y] | PromiseLike<[x: X, y: Y]> {
    return this.dataset.get(this.indices[checkIndex('index', index, this.length)]);
  }

  toString(): string {
    return datasetText(this, `Of: ${textOf(this.dataset)}`);
  }

  [inspect](): string {
    return this.toString();
  }
}
