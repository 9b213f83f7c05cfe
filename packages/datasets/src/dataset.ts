import { checkFunction, checkInteger, checkNumbers, describe, KindlingError, type TypedArray, unwaited } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import type { RandomNumbers } from '@kindling/transforms';
import { datasetText } from './datasetText';

/** A batch of `[x, y]` as a loader gives it: examples [N, ...] and, in general, class targets [N]. */
export type Batch = [x: Tensor, y: Tensor];

type Nested = readonly (number | Nested)[];

/** What a part of an example becomes in a batch. */
type CollatedPart<Part> = unknown extends Part
  ? Tensor
  : Part extends string
    ? string[]
    : Part extends number | boolean | TypedArray | Nested | { readonly data: TypedArray; readonly shape: readonly number[] }
      ? Tensor
      : Part extends Tensor
        ? Tensor
        : Part extends object
          ? { -readonly [Key in keyof Part]: CollatedPart<Part[Key]> }
          : Tensor;

/** What `defaultCollate` makes of examples of a form: `[x, y]` becomes `[Tensor, Tensor]`, `{ image }` becomes `{ image: Tensor }`. */
export type Collated<Example> = unknown extends Example
  ? unknown
  : Example extends readonly unknown[]
    ? { -readonly [Key in keyof Example]: CollatedPart<Example[Key]> }
    : CollatedPart<Example>;

/**
 * Numbered examples of any form, at most 2^31 - 1. Anything with `length` and `get` is a data set, an array of your own behind
 * it or files on disk.
 * @see torch.utils.data.Dataset
 */
export interface MapDataset<Example = unknown> {
  readonly length: number;

  /**
   * The example of that number, 0..length-1; a promise, of whatever kind, where it has to be fetched first.
   * @param random numbers of this example in this epoch, for transforms: the same in whatever order, batch and thread it is made
   */
  get(index: number, random?: RandomNumbers): Example | PromiseLike<Example>;

  /**
   * The examples of these numbers as one batch, for data sets that know a faster way than one example after the other.
   * Equal, bit for bit, to what `get` and the loader's own collating give; not asked where a class that extends the one that has it has another `get`.
   * @param randomOf the random numbers of the n-th of them
   */
  getBatch?: ((indices: ArrayLike<number>, randomOf?: (n: number) => RandomNumbers) => unknown) | undefined;
}

/** Numbered pairs of an example and its target. */
export type Dataset<X = unknown, Y = unknown> = MapDataset<[x: X, y: Y]>;

/** A data set, or an array of examples, which is one. */
export type Examples<Example = unknown> = MapDataset<Example> | readonly Example[];

/** The examples of an array, as they are there when they are asked for. */
class ArrayExamples<Example> implements MapDataset<Example> {
  static get name(): string {
    return 'Array';
  }

  constructor(private readonly examples: readonly Example[]) {}

  get length(): number {
    return this.examples.length;
  }

  get(index: number): Example {
    return this.examples[index];
  }

  toString(): string {
    return datasetText(this);
  }
}

/** What a class that extends one of ours may have of its own. */
const OVERRIDDEN = ['get', 'getImage'];

/**
 * Whether the faster way to examples that a data set has under a name gives what its `get` does: not where a class that extends the one with that way
 * has a `get` (or `getImage`) of its own.
 */
export function agreesWithGet(dataset: object, way: PropertyKey): boolean {
  for (let owner: object | null = dataset; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, way)) return true;
    if (OVERRIDDEN.some((name) => Object.hasOwn(owner as object, name))) return false;
  }
  return false;
}

/** A data set's way to whole batches, where it has one that gives what its `get` does. */
export function batchWayOf(dataset: MapDataset): MapDataset['getBatch'] {
  const { getBatch } = dataset;
  return getBatch !== undefined && agreesWithGet(dataset, 'getBatch') ? getBatch.bind(dataset) : undefined;
}

/** Numbers of examples are kept in Int32Arrays. */
const MAX_LENGTH = 2 ** 31 - 1;

/** The length of something with examples, or numbers of examples. @throws KindlingError when it is none */
export function lengthOf(name: string, owner: { readonly length: number }): number {
  const { length } = owner;
  // asked for each example: the name is put together only for an error
  if (Number.isInteger(length) && length >= 0 && length <= MAX_LENGTH) return length;
  return checkInteger(`${name}: length`, unwaited(length), { min: 0, max: MAX_LENGTH });
}

/** Returns `given` if it has what a data set has, and an array as one. @throws KindlingError naming the argument */
export function checkDataset<Example>(given: Examples<Example>, name = 'dataset'): MapDataset<Example> {
  const { get } = (given ?? {}) as Partial<MapDataset>;
  const dataset = Array.isArray(given) && get === undefined ? new ArrayExamples<Example>(given) : (given as MapDataset<Example>);
  if (typeof dataset?.get !== 'function' || dataset.length === undefined) {
    const expected = 'an array of examples, or an object with length and get(index)';
    throw new KindlingError(`${name}: expected ${expected}, got ${describe(dataset)}`);
  }
  checkFunction(`${name}: get`, dataset.get);
  lengthOf(name, dataset);
  const { getBatch } = dataset as { getBatch?: unknown };
  if (getBatch !== undefined && typeof getBatch !== 'function') {
    throw new KindlingError(`${name}: getBatch: expected a function or none, got ${describe(getBatch)}`);
  }
  if (getBatch !== undefined) checkFunction(`${name}: getBatch`, getBatch as () => unknown);
  return dataset;
}

/** The numbers of some of `length` examples, from an array of whatever kind. @throws KindlingError naming the entry */
export function checkIndices(indices: ArrayLike<number>, length: number): ArrayLike<number> {
  return checkNumbers('indices', indices, {
    entry: length === 0 ? 'no index, for there is nothing to choose from' : `an integer from 0 to ${length - 1}`,
    accepts: (index) => Number.isInteger(index) && index >= 0 && index < length,
  });
}
