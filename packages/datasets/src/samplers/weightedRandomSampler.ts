import {
  checkBoolean,
  checkInteger,
  checkNumbers,
  checkOptions,
  className,
  exactMethods,
  inspect,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { type RandomSource, seededRandom } from '@kindling/core';
import { LARGEST_ORDER, type Sampler } from './sampler';
import { Seeds, type SeedsState } from './seeds';

/** How WeightedRandomSampler draws. */
export interface WeightedRandomSamplerOptions {
  /** Whether a number may come again; true when left out. */
  readonly replacement?: boolean | undefined;
  /** The draws follow from this number; from the random numbers that `manualSeed` resets when left out. */
  readonly seed?: number | undefined;
}

/**
 * `numSamples` numbers, each drawn with the probability that its weight has among all weights; others each epoch. Evens out classes of
 * which there are few.
 * @throws KindlingError when a weight is no number >= 0, none is above 0, their sum is infinite, or, without replacement, fewer are above 0 than are drawn;
 * when there are more than 2^28, `numSamples` is no integer from 1 on, or an option is unknown or out of its range
 * @see torch.utils.data.WeightedRandomSampler
 */
export class WeightedRandomSampler implements Sampler {
  static get name(): string {
    return 'WeightedRandomSampler';
  }

  readonly length: number;
  readonly replacement: boolean;
  private readonly weights: Float64Array;
  /** Of all weights up to here and this one. */
  private readonly sums: Float64Array;
  private readonly seeds: Seeds;

  constructor(weights: ArrayLike<number>, numSamples: number, options: WeightedRandomSamplerOptions = {}) {
    refuseSurplus(new.target.name, arguments, 3);
    exactMethods(new.target);
    const given = checkNumbers('weights', weights, {
      entry: 'a number >= 0',
      accepts: (weight) => weight >= 0 && weight < Number.POSITIVE_INFINITY,
    });
    checkInteger('weights: length', given.length, { min: 1, max: LARGEST_ORDER });
    this.length = checkInteger('numSamples', numSamples, { min: 1, max: 2 ** 31 - 1 });
    const { replacement = true, seed } = checkOptions('WeightedRandomSampler', options, ['replacement', 'seed']);
    this.replacement = checkBoolean('replacement', replacement);
    this.seeds = new Seeds(seed);
    this.weights = Float64Array.from(given);
    this.sums = new Float64Array(given.length);
    let [sum, possible] = [0, 0];
    for (let index = 0; index < given.length; index++) {
      sum += given[index];
      if (given[index] > 0) possible++;
      this.sums[index] = sum;
    }
    if (!(sum > 0) || sum === Number.POSITIVE_INFINITY) {
      throw new KindlingError(`weights: expected a finite sum above 0, got ${sum}`);
    }
    if (!replacement && this.length > possible) {
      throw new KindlingError(
        `numSamples: expected at most ${possible}, the weights above 0, without replacement, got ${this.length}`,
      );
    }
  }

  *[Symbol.iterator](): Iterator<number> {
    const chosen = seededRandom(this.seeds.uint32());
    if (this.replacement) for (let n = 0; n < this.length; n++) yield this.at(chosen.uniform());
    else yield* this.withoutReplacement(chosen);
  }

  /** The number whose share of all weights `share`, 0..1, falls into. */
  private at(share: number): number {
    const { sums } = this;
    const target = share * sums[sums.length - 1];
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] > target) high = middle;
      else low = middle + 1;
    }
    // the product may be rounded up to the whole sum, behind which there may be weights of 0
    while (sums[low] === (low === 0 ? 0 : sums[low - 1])) low--;
    return low;
  }

  /** The first to come of waiting times, each as much shorter as its weight is larger. @see Efraimidis and Spirakis */
  private withoutReplacement(chosen: RandomSource): Iterable<number> {
    const { weights } = this;
    const waits = weights.map((weight) => -Math.log(1 - chosen.uniform()) / weight);
    const possible = Array.from(weights.keys()).filter((index) => weights[index] > 0);
    return possible.sort((a, b) => waits[a] - waits[b] || a - b).slice(0, this.length);
  }

  /** Where the draws to come stand; null where they follow from the global random numbers. */
  stateDict(): SeedsState {
    return this.seeds.stateDict();
  }

  /** Has the next draws be those that were next there. @throws KindlingError for what is no such state, having changed nothing */
  loadStateDict(state: SeedsState): void {
    this.seeds.loadStateDict('WeightedRandomSampler.loadStateDict', state);
  }

  toString(): string {
    return `${className(this, 'Sampler')}(${this.length}, ${this.replacement ? 'with' : 'without'} replacement)`;
  }

  [inspect](): string {
    return this.toString();
  }
}
