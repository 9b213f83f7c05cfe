import { checkArray, describe, KindlingError } from '@kindling/checks';

/** Returns the two entries of a pair, each as `checkEntry` gives it back. @throws KindlingError naming the argument, or the entry */
export function checkTwo<T>(
  name: string,
  value: unknown,
  checkEntry: (name: string, entry: unknown, index: number) => T,
  kind = 'a pair of numbers',
): T[] {
  if (Array.isArray(value) && value.length === 2) return checkArray(name, value, checkEntry);
  throw new KindlingError(`${name}: expected ${kind}, got ${describe(value)}`);
}
