import { checkNumbers, checkOptions, className, exactMethods, inspect, refuseSurplus } from '@kindling/checks';
import { RandomSampler } from './randomSampler';
import type { Sampler } from './sampler';
import type { SeedsState } from './seeds';

/**
 * These numbers, each once, in another order each epoch.
 * @throws KindlingError when `indices` is no array of integers >= 0, or `seed` is no integer >= 0
 * @see torch.utils.data.SubsetRandomSampler
 */
export class SubsetRandomSampler implements Sampler {
  static get name(): string {
    return 'SubsetRandomSampler';
  }

  private readonly indices: Int32Array;
  private readonly order: RandomSampler;

  constructor(indices: ArrayLike<number>, options: { readonly seed?: number | undefined } = {}) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target);
    this.indices = Int32Array.from(
      checkNumbers('indices', indices, {
        entry: 'an integer from 0 to 2147483647',
        accepts: (index) => Number.isInteger(index) && index >= 0 && index < 2 ** 31,
      }),
    );
    const { seed } = checkOptions('SubsetRandomSampler', options, ['seed']);
    this.order = new RandomSampler(this.indices, { seed });
  }

  get length(): number {
    return this.indices.length;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (const place of this.order) yield this.indices[place];
  }

  /** Where the orders to come stand; null where they follow from the global random numbers. */
  stateDict(): SeedsState {
    return this.order.stateDict();
  }

  /** Has the next order be the one that was next there. @throws KindlingError for what is no such state, having changed nothing */
  loadStateDict(state: SeedsState): void {
    this.order.loadStateDict(state);
  }

  toString(): string {
    return `${className(this, 'Sampler')}(${this.length})`;
  }

  [inspect](): string {
    return this.toString();
  }
}
