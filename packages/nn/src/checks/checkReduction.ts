import { describe, KindlingError } from '@kindling/checks';
import type { Reduction } from '@kindling/core';

/** Returns `value` if it names a reduction. @throws KindlingError naming the argument */
export function checkReduction(name: string, value: unknown): Reduction {
  if (value === 'mean' || value === 'sum' || value === 'none') return value;
  throw new KindlingError(`${name}: expected "mean", "sum" or "none", got ${describe(value)}`);
}
