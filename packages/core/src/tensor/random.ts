import { checkInteger, checkNumber, checkNumbers, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { integersOf } from '../graph/words';

/**
 * A generator whose state is mixed from the whole seed. Taken as it is, a small seed is a state of nearly nothing but
 * zeros and ones, and the first number of every small seed would be almost 1. @see Steele, Lea and Flood's SplitMix
 */
function generatorOf(seed: number): RandomGenerator {
  let word = checkInteger('seed', seed) >>> 0;
  const high = Math.floor(seed / 2 ** 32) >>> 0;
  const next = (): number => {
    word = (word + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  const low = [next(), next()];
  // seeds of more than 32 bits differ in their high word alone
  word = (word ^ high) >>> 0;
  return xoroshiro128plusFromState([...low, next(), next()]);
}

/** So many words are drawn at once for normal numbers: each pair takes four, or more. */
const DRAWN = 1024;
const drawnWords = new Int32Array(DRAWN);

/** A number in [0, 1) with 53 random bits, of two words. */
const fraction = (high: number, low: number): number => ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;

/** What a whole number leaves over; a remainder of floats takes five times as long. */
const leftOver = (value: number, count: number): number => value - Math.floor(value / count) * count;

/** A pair of normal numbers. */
const pair = new Float64Array(2);

/** Makes a pair of normal numbers of four words; or none, of about one in five. @see Marsaglia's polar method */
function makePair(words: Int32Array, at: number): boolean {
  const x = 2 * fraction(words[at], words[at + 1]) - 1;
  const y = 2 * fraction(words[at + 2], words[at + 3]) - 1;
  const square = x * x + y * y;
  if (square >= 1 || square === 0) return false;
  const scale = Math.sqrt((-2 * Math.log(square)) / square);
  pair[0] = x * scale;
  pair[1] = y * scale;
  return true;
}

/** The generator's four words; whether half of a pair of normal numbers is left; the two words of that half. */
const STATE_LENGTH = 7;

/** A stream of random numbers; the same seed gives the same stream on every machine. */
export class RandomSource {
  private generator: RandomGenerator;
  private spare: number | null = null;

  constructor(seed: number) {
    refuseSurplus(new.target.name, arguments, 1);
    this.generator = generatorOf(seed);
  }

  /** Starts the stream again from a seed. */
  reseed(seed: number): void {
    refuseSurplus('reseed', arguments, 1);
    this.generator = generatorOf(seed);
    this.spare = null;
  }

  /** Where the stream stands, as seven whole numbers that `setState` takes. @see torch.Generator.get_state */
  getState(): Int32Array {
    refuseSurplus('getState', arguments, 0);
    const state = new Int32Array(STATE_LENGTH);
    state.set(this.generator.getState());
    if (this.spare === null) return state;
    const words = new DataView(state.buffer, 4 * (STATE_LENGTH - 2));
    words.setFloat64(0, this.spare, true);
    state.set([1, words.getInt32(0, true), words.getInt32(4, true)], 4);
    return state;
  }

  /** Goes on from where a stream stood. @throws KindlingError for what is no state, having changed nothing @see torch.Generator.set_state */
  setState(state: ArrayLike<number>): void {
    refuseSurplus('setState', arguments, 1);
    const words = checkState('setState: state', state);
    const half = new DataView(new ArrayBuffer(8));
    half.setInt32(0, words[5], true);
    half.setInt32(4, words[6], true);
    const spare = words[4] === 1 ? checkNumber('setState: state: half of a pair', half.getFloat64(0, true)) : null;
    this.generator = xoroshiro128plusFromState(words.slice(0, 4));
    this.spare = spare;
  }

  /** A whole number in 0..2^32-1. */
  uint32(): number {
    refuseSurplus('uint32', arguments, 0);
    return this.generator.next() >>> 0;
  }

  /** @internal So many of them, as int32. */
  words(words: Int32Array): void {
    this.write(words, words.length);
  }

  private write(words: Int32Array, count: number): void {
    const { generator } = this;
    for (let i = 0; i < count; i++) words[i] = generator.next();
  }

  /** A number in [0, 1) with 53 random bits. */
  uniform(): number {
    refuseSurplus('uniform', arguments, 0);
    return fraction(this.generator.next(), this.generator.next());
  }

  /** A number from the standard normal distribution. */
  normal(): number {
    refuseSurplus('normal', arguments, 0);
    const { spare } = this;
    this.spare = null;
    if (spare !== null) return spare;
    do this.write(drawnWords, 4);
    while (!makePair(drawnWords, 0));
    this.spare = pair[1];
    return pair[0];
  }

  /** @internal So many of them, about a mean and as wide as is said. */
  normals(numbers: Float32Array, mean = 0, deviation = 1): void {
    const { length } = numbers;
    let at = 0;
    if (this.spare !== null && length > 0) numbers[at++] = mean + deviation * this.normal();
    while (at < length) {
      // no more than are needed if each four make a pair
      const count = Math.min(4 * Math.ceil((length - at) / 2), DRAWN);
      this.write(drawnWords, count);
      for (let i = 0; i < count; i += 4) {
        if (!makePair(drawnWords, i)) continue;
        numbers[at++] = mean + deviation * pair[0];
        if (at < length) numbers[at++] = mean + deviation * pair[1];
        else this.spare = pair[1];
      }
    }
  }

  /** A whole number in 0..maxExclusive-1, each equally likely. */
  integer(maxExclusive: number): number {
    refuseSurplus('integer', arguments, 1);
    checkInteger('maxExclusive', maxExclusive, { min: 1, max: 2 ** 32 });
    return this.below(maxExclusive);
  }

  private below(count: number): number {
    const limit = 2 ** 32 - (2 ** 32 % count);
    for (;;) {
      const value = this.generator.next() >>> 0;
      if (value < limit) return leftOver(value, count);
    }
  }

  /** @internal So many whole numbers in first..first+count-1. */
  integers(numbers: Int32Array, first: number, count: number): void {
    const limit = 2 ** 32 - (2 ** 32 % count);
    for (let at = 0; at < numbers.length; ) {
      const words = numbers.subarray(at);
      this.write(words, words.length);
      for (let i = 0; i < words.length; i++) {
        const value = words[i] >>> 0;
        if (value < limit) numbers[at++] = first + leftOver(value, count);
      }
    }
  }

  /**
   * Puts the entries of an array or a typed array into random order, in place.
   * @throws KindlingError for anything else, a frozen array, or one with holes
   * @see Fisher and Yates' shuffle
   */
  shuffle<T extends { readonly length: number; [index: number]: unknown }>(items: T): T {
    refuseSurplus('shuffle', arguments, 1);
    const list: { readonly length: number; [index: number]: unknown } = items;
    checkShuffled(items);
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const other = list[j];
      list[j] = list[i];
      list[i] = other;
    }
    return items;
  }
}

/** The words of a state, as a copy. @throws KindlingError naming what no stream can have come to */
function checkState(name: string, state: unknown): number[] {
  const words = Array.from(
    checkNumbers(name, state, {
      kind: `${STATE_LENGTH} integers, as getState gives them`,
      entry: 'an integer from -2147483648 to 2147483647',
      accepts: (word) => word === (word | 0),
    }),
  );
  if (words.length !== STATE_LENGTH) {
    throw new KindlingError(`${name}: expected ${STATE_LENGTH} integers, as getState gives them, got ${words.length}`);
  }
  checkInteger(`${name}[4]`, words[4], { min: 0, max: 1 });
  // zeros would give zeros for ever
  if (words.slice(0, 4).some((word) => word !== 0)) return words;
  throw new KindlingError(`${name}: expected one that a stream can have, got nothing but zeros`);
}

function checkShuffled(items: unknown): void {
  if (ArrayBuffer.isView(items) && 'length' in items) return;
  if (!Array.isArray(items))
    throw new KindlingError(`shuffle: items: expected an array or a typed array, got ${describe(items)}`);
  if (Object.isFrozen(items) && items.length > 0) {
    throw new KindlingError('shuffle: items: expected an array that can be changed, got a frozen one');
  }
  for (let i = 0; i < items.length; i++) {
    if (!(i in items)) throw new KindlingError(`shuffle: items[${i}]: expected an entry, got a hole in the array`);
  }
}

/** The stream that initialisation, shuffling, dropout and augmentation draw from. */
export const random = new RandomSource(0);

// where packages that do without core find it: random transforms
(globalThis as { [key: symbol]: unknown })[Symbol.for('kindling.random')] ??= random;

/** Sets the seed of `random`. @throws KindlingError unless the seed is a whole number between -2^53 and 2^53 @see torch.manual_seed */
export function manualSeed(seed: number): void {
  refuseSurplus('manualSeed', arguments, 1);
  random.reseed(checkInteger('seed', seed));
}

/** Where `random` stands: what `setRngState` takes. @see torch.get_rng_state */
export function getRngState(): Int32Array {
  refuseSurplus('getRngState', arguments, 0);
  return random.getState();
}

/** Has `random` go on from where it stood. @throws KindlingError for what is no such state, having changed nothing @see torch.set_rng_state */
export function setRngState(state: ArrayLike<number>): void {
  refuseSurplus('setRngState', arguments, 1);
  random.setState(state);
}

/** A stream of its own. @throws KindlingError unless the seed is a whole number between -2^53 and 2^53 @see torch.Generator */
export function seededRandom(seed: number): RandomSource {
  refuseSurplus('seededRandom', arguments, 1);
  return new RandomSource(seed);
}

/** Writes numbers that a source gives. */
export type Draw = (numbers: Float32Array, source: RandomSource) => void;

/** The next words of a source, in the memory of numbers that are made of them. */
function wordsFor(numbers: Float32Array, source: RandomSource): Int32Array {
  const words = integersOf(numbers);
  source.words(words);
  return words;
}

/** Numbers in [0, 1) of 24 bits, as many as a float32 below 1 holds evenly. */
export const drawUniform: Draw = (numbers, source) => {
  const words = wordsFor(numbers, source);
  for (let i = 0; i < words.length; i++) numbers[i] = (words[i] >>> 8) / 2 ** 24;
};

/** Numbers of the exponential distribution, never 0. */
export const drawExponential: Draw = (numbers, source) => {
  const words = wordsFor(numbers, source);
  for (let i = 0; i < words.length; i++) numbers[i] = -Math.log(((words[i] >>> 0) + 0.5) / 2 ** 32);
};

/** Numbers from the standard normal distribution. */
export const drawNormal: Draw = (numbers, source) => source.normals(numbers);

/** The stream that an option asks for: the global one if none. @throws KindlingError unless it is one */
export function checkGenerator(where: string, generator: unknown): RandomSource {
  if (generator === undefined) return random;
  if (generator instanceof RandomSource) return generator;
  throw new KindlingError(
    `${where}: generator: expected a source of random numbers, as seededRandom(seed) makes it, got ${describe(generator)}`,
  );
}
