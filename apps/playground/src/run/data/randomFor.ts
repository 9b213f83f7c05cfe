import { type RandomSource, seededRandom } from '@kindling/core';

/** What random numbers are for: each use has streams of its own, so that one does not move another. */
const uses = { noise: 0, labels: 1, order: 2, extras: 3, augmentation: 4 } as const;

/** Random numbers that follow from the seed of a run, what they are for, and which of those it is. */
export function randomFor(seed: number, use: keyof typeof uses, number: number): RandomSource {
  return seededRandom(seed * 2 ** 20 + number * 8 + uses[use]);
}
