import { describe, KindlingError } from '@kindling/core';

/** @throws KindlingError if `value` is neither true nor false */
export function checkFlag(name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new KindlingError(`${name}: expected true or false, got ${describe(value)}`);
}
