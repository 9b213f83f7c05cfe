import { describe } from './describe';
import { nameText, unexpected } from './kindlingError';
import { checkOptions } from './options';
import { isTypedArray, ofThisRealm } from './realm';
import { checkFunction } from './values';

/** What the numbers of a list must be, and how a message calls them. */
export interface NumberList {
  /** The list, for the message (default 'an array of numbers'). */
  readonly kind?: string | undefined;
  /** One of its numbers, for the message (default 'a number'). */
  readonly entry?: string | undefined;
  /** Whether a number may stand in the list (default: any, NaN too). */
  readonly accepts?: ((value: number) => boolean) | undefined;
}

const KNOWN = ['kind', 'entry', 'accepts'] as const;

/** Whether a value has entries by number: an array, a typed array, or an object with a `length` that can be one. */
export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const { length } = value as { length?: unknown };
  return Number.isSafeInteger(length) && (length as number) >= 0;
}

/**
 * The numbers of an array or a typed array, each of which `accepts` takes. A typed array comes back over the same memory;
 * anything else as a copy, which a getter cannot change after the check. Reads one entry after the other and never makes room
 * for a length that is only claimed.
 * @throws KindlingError naming the argument or the first entry that is wrong; a hole is wrong
 */
export function checkNumbers(name: string, value: unknown, list?: NumberList): ArrayLike<number> {
  const { kind = 'an array of numbers', entry = 'a number', accepts } = checkOptions('checkNumbers', list, KNOWN);
  if (accepts !== undefined) checkFunction('checkNumbers: accepts', accepts);
  if (!isArrayLike(value)) throw unexpected(name, kind, describe(value));
  const refuse = (i: number, found: unknown): never => {
    throw unexpected(`${nameText(name)}[${i}]`, entry, i in value ? describe(found) : 'a hole in the array');
  };
  if (isTypedArray(value)) {
    const numbers = ofThisRealm(value, name);
    if (accepts) for (let i = 0; i < numbers.length; i++) if (!accepts(numbers[i])) refuse(i, numbers[i]);
    return numbers;
  }
  const { length } = value;
  const numbers: number[] = [];
  for (let i = 0; i < length; i++) {
    const found = value[i];
    if (typeof found !== 'number' || (accepts && !accepts(found))) refuse(i, found);
    numbers.push(found as number);
  }
  return numbers;
}
