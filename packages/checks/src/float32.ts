import { describe } from './describe';
import { unexpected } from './kindlingError';
import { checkNumber, type NumberRange } from './numbers';

/** Returns `value` if it is a number within the range that does not become an infinity as a float32. @throws KindlingError naming the argument */
export function checkFloat32(name: string, value: unknown, range: NumberRange = {}): number {
  const number = checkNumber(name, value, range);
  if (Number.isFinite(Math.fround(number))) return number;
  throw unexpected(name, 'a number that a float32 holds', describe(number));
}
