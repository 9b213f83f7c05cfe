import { checkInteger, type RandomSource, random, seededRandom } from '@kindling/core';

/**
 * The order in which a loader takes examples: an iteration of their numbers, started anew for each epoch.
 * An array of numbers is one as well.
 * @see torch.utils.data.Sampler
 */
export interface Sampler extends Iterable<number> {
  readonly length: number;
}

/**
 * 0, 1, 2, ... length-1.
 * @see torch.utils.data.SequentialSampler
 */
export class SequentialSampler implements Sampler {
  private readonly source: { readonly length: number };

  constructor(source: { readonly length: number }) {
    this.source = source;
  }

  get length(): number {
    return this.source.length;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let index = 0; index < this.length; index++) yield index;
  }
}

/**
 * Every number once, in another order each epoch. The orders follow from `seed`, or from the global random numbers that
 * `manualSeed` resets, of which each epoch takes one, however many examples there are.
 * @throws KindlingError when `seed` is no integer >= 0
 * @see torch.utils.data.RandomSampler
 */
export class RandomSampler implements Sampler {
  private readonly source: { readonly length: number };
  private readonly seeds: Pick<RandomSource, 'uint32'>;

  constructor(source: { readonly length: number }, options: { seed?: number } = {}) {
    this.source = source;
    this.seeds = options.seed === undefined ? random : seededRandom(checkInteger('seed', options.seed, { min: 0 }));
  }

  get length(): number {
    return this.source.length;
  }

  [Symbol.iterator](): Iterator<number> {
    const order = Int32Array.from({ length: this.length }, (_, index) => index);
    return seededRandom(this.seeds.uint32()).shuffle(order).values();
  }
}
