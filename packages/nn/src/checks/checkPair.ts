import { checkInteger, describe, KindlingError } from '@kindling/core';

/** Returns `[height, width]` of a size that may be one number for both. @throws KindlingError naming the argument */
export function checkPair(name: string, value: unknown, range: { min: number }): [number, number] {
  if (typeof value === 'number') {
    const size = checkInteger(name, value, range);
    return [size, size];
  }
  if (!Array.isArray(value) || value.length !== 2) {
    throw new KindlingError(`${name}: expected an integer >= ${range.min} or a pair of them, got ${describe(value)}`);
  }
  return [checkInteger(`${name}[0]`, value[0], range), checkInteger(`${name}[1]`, value[1], range)];
}
