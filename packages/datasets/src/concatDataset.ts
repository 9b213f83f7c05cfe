import { checkIndex, checkIterable, inspect, KindlingError } from '@kindling/checks';
import type { RandomNumbers } from '@kindling/transforms';
import { checkDataset, lengthOf, type MapDataset } from './dataset';
import { datasetText, textOf } from './datasetText';

/**
 * The examples of several data sets, one set after the other.
 * @throws KindlingError when `datasets` is no list of data sets, is empty, or they have more than 2^31 - 1 examples together
 * @see torch.utils.data.ConcatDataset
 */
export class ConcatDataset<Example> implements MapDataset<Example> {
  static get name(): string {
    return 'ConcatDataset';
  }

  readonly datasets: readonly MapDataset<Example>[];
  /** How many examples there are up to the end of each data set. */
  readonly cumulativeSizes: readonly number[];

  constructor(datasets: Iterable<MapDataset<Example>>) {
    this.datasets = Object.freeze(
      checkIterable(
        'datasets',
        datasets,
        (_, dataset) => checkDataset<MapDataset<Example>>(dataset as never),
        'a list of data sets',
      ),
    );
    if (this.datasets.length === 0) throw new KindlingError('datasets: expected one data set or more, got none');
    let length = 0;
    this.cumulativeSizes = Object.freeze(
      this.datasets.map((dataset) => {
        length += lengthOf('dataset', dataset);
        return length;
      }),
    );
    lengthOf('ConcatDataset', { length });
  }

  get length(): number {
    return this.cumulativeSizes[this.cumulativeSizes.length - 1];
  }

  get(index: number, random?: RandomNumbers): Example | PromiseLike<Example> {
    checkIndex('index', index, this.length);
    const part = this.cumulativeSizes.findIndex((end) => index < end);
    return this.datasets[part].get(part === 0 ? index : index - this.cumulativeSizes[part - 1], random);
  }

  toString(): string {
    return datasetText(this, ...this.datasets.map((dataset) => `Of: ${textOf(dataset)}`));
  }

  [inspect](): string {
    return this.toString();
  }
}
