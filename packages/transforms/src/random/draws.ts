import { checkArray, checkNumber, describe, isThenable, KindlingError } from '@kindling/checks';
import { globalRandom } from './globalRandom';
import type { RandomNumbers } from './randomNumbers';

/** Where to draw from: what was given, or the global stream. @throws KindlingError when what was given is no source of numbers */
export function sourceOf(name: string, random: RandomNumbers | undefined): RandomNumbers {
  if (random === undefined) return globalRandom();
  const isSource = typeof random === 'object' && random !== null && !isThenable(random);
  if (
    isSource &&
    (['uint32', 'uniform', 'normal', 'integer', 'shuffle'] as const).every((draw) => typeof random[draw] === 'function')
  )
    return random;
  throw new KindlingError(
    `${name}: random: expected a source of random numbers (seededRandom gives one), got ${describe(random)}`,
  );
}

/** A number in [low, high), each as likely. */
export function between(random: RandomNumbers, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random.uniform();
}

/** Two numbers, the second no smaller. @throws KindlingError naming the argument */
export function checkRange(name: string, value: unknown, range: { min?: number; max?: number } = {}): readonly [number, number] {
  const two = checkArray(name, value, (entry, number) => checkNumber(entry, number, range), 'two numbers [lowest, highest]');
  if (two.length !== 2 || two[0] > two[1])
    throw new KindlingError(`${name}: expected two numbers [lowest, highest], got ${describe(value)}`);
  return Object.freeze(two) as unknown as readonly [number, number];
}

/** Two numbers, or one for as far to either side of 0. @throws KindlingError naming the argument */
export function checkAngles(name: string, value: unknown): readonly [number, number] {
  if (typeof value !== 'number') return checkRange(name, value);
  const most = checkNumber(name, value, { min: 0 });
  return [-most, most];
}
