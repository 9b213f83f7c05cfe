import { checkNumber, KindlingError } from '@kindling/checks';

/** Returns `value` if it is a number from 0 to below 1. @throws KindlingError naming the argument */
export function checkShare(name: string, value: unknown): number {
  const share = checkNumber(name, value);
  if (share >= 0 && share < 1) return share;
  throw new KindlingError(`${name}: expected a number >= 0 and < 1, got ${share}`);
}
