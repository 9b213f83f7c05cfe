import { checkIndex, checkIterable, exactMethods, inspect, KindlingError, refuseSurplus } from '@kindling/checks';
import type { RandomNumbers } from '@kindling/transforms';
import { checkDataset, type Examples, lengthOf, type MapDataset } from './dataset';
import { datasetText, textOf } from './datasetText';
import {
  type HasRemoteExamples,
  isOnlyHere,
  type OnlyHere,
  type RemoteExamples,
  remoteExamples,
  remoteExamplesOf,
} from './workers/remote';

/**
 * The examples of several data sets, one set after the other.
 * @throws KindlingError when `datasets` is no list of data sets, is empty, or they have more than 2^31 - 1 examples together
 * @see torch.utils.data.ConcatDataset
 */
export class ConcatDataset<Example> implements MapDataset<Example>, HasRemoteExamples {
  static get name(): string {
    return 'ConcatDataset';
  }

  readonly datasets: readonly MapDataset<Example>[];
  /** How many examples there are up to the end of each data set. */
  readonly cumulativeSizes: readonly number[];

  constructor(datasets: Iterable<Examples<Example>>) {
    refuseSurplus(new.target.name, arguments, 1);
    exactMethods(new.target);
    this.datasets = Object.freeze(
      checkIterable(
        'datasets',
        datasets,
        (name, dataset) => checkDataset(dataset as Examples<Example>, name),
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
    const [part, inside] = this.placeOf(checkIndex('index', index, this.length));
    return this.datasets[part].get(inside, random);
  }

  /** Which data set an example is of, and its number there. */
  private placeOf(index: number): [part: number, inside: number] {
    const part = this.cumulativeSizes.findIndex((end) => index < end);
    return [part, part === 0 ? index : index - this.cumulativeSizes[part - 1]];
  }

  [remoteExamples](): RemoteExamples | OnlyHere {
    const parts = this.datasets.map(remoteExamplesOf);
    const here = parts.find(isOnlyHere);
    if (here !== undefined) return here;
    const all = parts as RemoteExamples[];
    // the recipes of one data set behind those of the one before it
    const starts = all.map((_, i) => all.slice(0, i).reduce((sum, { recipes }) => sum + recipes.length, 0));
    return {
      recipes: all.flatMap(({ recipes }) => recipes),
      taskOf: (index) => {
        const [part, inside] = this.placeOf(index);
        const { picture, recipe } = all[part].taskOf(inside);
        return { picture, recipe: recipe === null ? null : starts[part] + recipe };
      },
      targetOf: (index) => {
        const [part, inside] = this.placeOf(index);
        return all[part].targetOf(inside);
      },
    };
  }

  toString(): string {
    return datasetText(this, ...this.datasets.map((dataset) => `Of: ${textOf(dataset)}`));
  }

  [inspect](): string {
    return this.toString();
  }
}
