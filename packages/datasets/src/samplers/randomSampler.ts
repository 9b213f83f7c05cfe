import {
  allocate,
  checkBoolean,
  checkInteger,
  checkOptions,
  className,
  exactMethods,
  inspect,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { seededRandom } from '@kindling/core';
import { lengthOf } from '../dataset';
import { checkSource, LARGEST_ORDER, type Sampler, type Source } from './sampler';
import { Seeds, type SeedsState } from './seeds';

/** How RandomSampler draws. */
export interface RandomSamplerOptions {
  /** The orders follow from this number; from the random numbers that `manualSeed` resets when left out. */
  readonly seed?: number | undefined;
  /** Whether each number is drawn from all of them; false when left out: every number once before one comes again. */
  readonly replacement?: boolean | undefined;
  /** How many numbers an epoch has; as many as there are when left out. */
  readonly numSamples?: number | undefined;
}

/**
 * Every number once, in another order each epoch; or so many, with or without drawing a number twice. The orders follow from
 * `seed`, or from the global random numbers that `manualSeed` resets, of which each epoch takes one, however many examples there are.
 * @throws KindlingError when `source` has no length, or more than 2^28, or an option is unknown or out of its range
 * @see torch.utils.data.RandomSampler
 */
export class RandomSampler implements Sampler {
  static get name(): string {
    return 'RandomSampler';
  }

  readonly replacement: boolean;
  private readonly source: Source;
  private readonly seeds: Seeds;
  private readonly numSamples: number | undefined;

  constructor(source: Source, options: RandomSamplerOptions = {}) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target);
    this.source = checkSource(source);
    const given = checkOptions('RandomSampler', options, ['seed', 'replacement', 'numSamples']);
    const { seed, replacement = false, numSamples } = given;
    this.seeds = new Seeds(seed);
    this.replacement = checkBoolean('replacement', replacement);
    this.numSamples = numSamples === undefined ? undefined : checkInteger('numSamples', numSamples, { min: 1, max: 2 ** 31 - 1 });
    this.checkOrder();
  }

  get length(): number {
    return this.numSamples ?? lengthOf('source', this.source);
  }

  *[Symbol.iterator](): Iterator<number> {
    const count = this.checkOrder();
    const { length, replacement } = this;
    const chosen = seededRandom(this.seeds.uint32());
    if (replacement) {
      for (let n = 0; n < length; n++) yield chosen.integer(count);
      return;
    }
    const order = allocate('RandomSampler', 4 * count, () => new Int32Array(count));
    for (let given = 0; given < length; given += count) {
      for (let index = 0; index < count; index++) order[index] = index;
      const shuffled = chosen.shuffle(order);
      for (let n = 0; n < Math.min(count, length - given); n++) yield shuffled[n];
    }
  }

  /** Where the orders to come stand; null where they follow from the global random numbers. */
  stateDict(): SeedsState {
    return this.seeds.stateDict();
  }

  /** Has the next order be the one that was next there. @throws KindlingError for what is no such state, having changed nothing */
  loadStateDict(state: SeedsState): void {
    this.seeds.loadStateDict('RandomSampler.loadStateDict', state);
  }

  private checkOrder(): number {
    const count = checkInteger('RandomSampler: source: length', lengthOf('source', this.source), { max: LARGEST_ORDER });
    if (count === 0 && this.length > 0) {
      throw new KindlingError(`numSamples: expected none of a source without examples, got ${this.length}`);
    }
    return count;
  }

  toString(): string {
    return `${className(this, 'Sampler')}(${this.length}${this.replacement ? ', with replacement' : ''})`;
  }

  [inspect](): string {
    return this.toString();
  }
}
