import { allocate, checkInteger, checkOptions, className, describe, inspect, KindlingError } from '@kindling/checks';
import { type RandomSource, random, seededRandom } from '@kindling/core';
import { lengthOf } from './dataset';

/**
 * The order in which a loader takes examples: an iteration of their numbers, started anew for each epoch, of at most
 * `length` of them. An array of numbers is one as well.
 * @see torch.utils.data.Sampler
 */
export interface Sampler extends Iterable<number> {
  readonly length: number;
}

/** What is numbered: a data set, an array, anything with a length. */
type Source = { readonly length: number };

/** An order of more takes more than a GiB. */
const LARGEST_ORDER = 2 ** 28;

function checkSource(source: Source): Source {
  if (typeof source !== 'object' || source === null || source.length === undefined) {
    throw new KindlingError(`source: expected an object with a length, got ${describe(source)}`);
  }
  lengthOf('source', source);
  return source;
}

/** Returns `sampler` if it can be iterated and has a length. @throws KindlingError */
export function checkSampler(sampler: Sampler): Sampler {
  if (typeof sampler !== 'object' || typeof sampler?.[Symbol.iterator] !== 'function' || sampler.length === undefined) {
    throw new KindlingError(`sampler: expected an iterable of numbers with a length, got ${describe(sampler)}`);
  }
  lengthOf('sampler', sampler);
  return sampler;
}

/**
 * 0, 1, 2, ... length-1.
 * @throws KindlingError when `source` has no length
 * @see torch.utils.data.SequentialSampler
 */
export class SequentialSampler implements Sampler {
  static get name(): string {
    return 'SequentialSampler';
  }

  private readonly source: Source;

  constructor(source: Source) {
    this.source = checkSource(source);
  }

  get length(): number {
    return lengthOf('source', this.source);
  }

  *[Symbol.iterator](): Iterator<number> {
    // one that grows meanwhile has its new examples in the next epoch, as in PyTorch
    const { length } = this;
    for (let index = 0; index < length; index++) yield index;
  }

  toString(): string {
    return `${className(this, 'Sampler')}(${this.length})`;
  }

  [inspect](): string {
    return this.toString();
  }
}

/**
 * Every number once, in another order each epoch. The orders follow from `seed`, or from the global random numbers that
 * `manualSeed` resets, of which each epoch takes one, however many examples there are.
 * @throws KindlingError when `source` has no length, or more than 2^28, or `seed` is no integer >= 0
 * @see torch.utils.data.RandomSampler
 */
export class RandomSampler implements Sampler {
  static get name(): string {
    return 'RandomSampler';
  }

  private readonly source: Source;
  private readonly seeds: Pick<RandomSource, 'uint32'>;

  constructor(source: Source, options: { readonly seed?: number | undefined } = {}) {
    this.source = checkSource(source);
    const { seed } = checkOptions('RandomSampler', options, ['seed']);
    this.seeds = seed === undefined ? random : seededRandom(checkInteger('seed', seed, { min: 0 }));
    this.checkOrder();
  }

  get length(): number {
    return lengthOf('source', this.source);
  }

  [Symbol.iterator](): Iterator<number> {
    const length = this.checkOrder();
    const order = allocate('RandomSampler', 4 * length, () => new Int32Array(length));
    for (let index = 0; index < length; index++) order[index] = index;
    return seededRandom(this.seeds.uint32()).shuffle(order).values();
  }

  private checkOrder(): number {
    return checkInteger('RandomSampler: source: length', this.length, { max: LARGEST_ORDER });
  }

  toString(): string {
    return `${className(this, 'Sampler')}(${this.length})`;
  }

  [inspect](): string {
    return this.toString();
  }
}
