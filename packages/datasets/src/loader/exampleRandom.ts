import { type RandomSource, seededRandom } from '@kindling/core';
import type { RandomNumbers } from '@kindling/transforms';
import { exampleSeed } from '../exampleSeed';

/** Of the seed that an order comes from another one is made for what happens to its examples. */
const AUGMENTATION = 0x6b696e64;

/**
 * The random numbers of one epoch: a stream for each example, which follows from the epoch and the example's number alone, so
 * that it does not matter in which batch or thread the example is made. An example that comes again has another stream each time.
 */
export class EpochRandom {
  private readonly drawSeed: () => number;
  private readonly times: Map<number, number> | null;
  /** What all of them follow from; null while none was asked for. */
  drawn: number | null;

  /**
   * @param drawSeed asked once, and only where an example wants random numbers: programs without any keep the order of theirs
   * @param mayRepeat whether an example may come more than once
   * @param drawn what it answered where the epoch has begun before
   */
  constructor(drawSeed: () => number, mayRepeat: boolean, drawn: number | null = null) {
    this.drawn = drawn;
    this.drawSeed = drawSeed;
    this.times = mayRepeat ? new Map() : null;
  }

  /** The random numbers of an example, asked for in the order of the epoch. */
  of(index: number): ExampleRandom {
    const time = this.times?.get(index) ?? 0;
    this.times?.set(index, time + 1);
    return new ExampleRandom(this, index, time);
  }

  seedOf(index: number, time: number): number {
    this.drawn ??= exampleSeed(this.drawSeed(), AUGMENTATION);
    const seed = exampleSeed(this.drawn, index);
    return time === 0 ? seed : exampleSeed(seed, time);
  }
}

/** Begins with the first number that is asked for: most examples need none. */
export class ExampleRandom implements RandomNumbers {
  private readonly epoch: EpochRandom;
  private readonly index: number;
  private readonly time: number;
  private stream: RandomSource | null = null;

  constructor(epoch: EpochRandom, index: number, time: number) {
    this.epoch = epoch;
    this.index = index;
    this.time = time;
  }

  /** What the stream follows from, for another thread. */
  get seed(): number {
    return this.epoch.seedOf(this.index, this.time);
  }

  uint32(): number {
    return this.open().uint32();
  }

  uniform(): number {
    return this.open().uniform();
  }

  normal(): number {
    return this.open().normal();
  }

  integer(maxExclusive: number): number {
    return this.open().integer(maxExclusive);
  }

  shuffle<T extends { readonly length: number; [index: number]: unknown }>(items: T): T {
    return this.open().shuffle(items);
  }

  private open(): RandomSource {
    this.stream ??= seededRandom(this.seed);
    return this.stream;
  }
}
