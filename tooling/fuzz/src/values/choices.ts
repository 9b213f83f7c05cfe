import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { skipN } from 'pure-rand/utils/skipN';

/** The random choices of one call: the same for the same seed and number, whatever was chosen for other calls. */
export class Choices {
  readonly #generator: RandomGenerator;

  constructor(seed: number, index: number) {
    this.#generator = xoroshiro128plus(seed ^ Math.imul(index + 1, 0x9e3779b9));
    // seeds that differ in a few bits begin alike
    skipN(this.#generator, 16);
  }

  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number {
    return uniformInt(this.#generator, from, to);
  }

  /** A number from `from` to `to` in steps of a thousandth of the way. */
  number(from: number, to: number): number {
    return from + ((to - from) * this.integer(0, 1000)) / 1000;
  }

  /** True in one of `times` cases. */
  oneIn(times: number): boolean {
    return this.integer(1, times) === 1;
  }

  /** One of the entries. */
  pick<T>(list: readonly T[]): T {
    return list[this.integer(0, list.length - 1)];
  }
}
