import { describe, KindlingError } from '@kindling/core';

/** Returns `value` if it is true or false. @throws KindlingError naming the argument */
export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new KindlingError(`${name}: expected true or false, got ${describe(value)}`);
  return value;
}
