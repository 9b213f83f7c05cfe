import { checkIndex, exactMethods, inspect, refuseSurplus } from '@kindling/checks';
import type { RandomNumbers } from '@kindling/transforms';
import { batchWayOf, checkDataset, checkIndices, type Examples, lengthOf, type MapDataset } from './dataset';
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
 * The examples of another data set that have these numbers, in this order; a number may come twice.
 * @throws KindlingError when `dataset` is none, or a number lies outside of it
 * @see torch.utils.data.Subset
 */
export class Subset<Example> implements MapDataset<Example>, HasRemoteExamples {
  static get name(): string {
    return 'Subset';
  }

  readonly dataset: MapDataset<Example>;
  readonly indices: Int32Array;

  constructor(dataset: Examples<Example>, indices: ArrayLike<number>) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target, { except: ['getBatch'] });
    this.dataset = checkDataset(dataset);
    this.indices = Int32Array.from(checkIndices(indices, lengthOf('dataset', this.dataset)));
  }

  get length(): number {
    return this.indices.length;
  }

  /** There where the other data set has it, which is how a loader chooses. */
  get getBatch(): MapDataset<Example>['getBatch'] {
    const getBatch = batchWayOf(this.dataset);
    if (getBatch === undefined) return undefined;
    const all = (chosen: ArrayLike<number>) => Int32Array.from(checkIndices(chosen, this.length), (n) => this.indices[n]);
    return (chosen, randomOf) => getBatch(all(chosen), randomOf);
  }

  get(index: number, random?: RandomNumbers): Example | PromiseLike<Example> {
    return this.dataset.get(this.indices[checkIndex('index', index, this.length)], random);
  }

  [remoteExamples](): RemoteExamples | OnlyHere {
    const examples = remoteExamplesOf(this.dataset);
    if (isOnlyHere(examples)) return examples;
    const { indices } = this;
    return {
      recipes: examples.recipes,
      taskOf: (index) => examples.taskOf(indices[index]),
      targetOf: (index) => examples.targetOf(indices[index]),
    };
  }

  toString(): string {
    return datasetText(this, `Of: ${textOf(this.dataset)}`);
  }

  [inspect](): string {
    return this.toString();
  }
}
