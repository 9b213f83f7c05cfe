import { describe } from './describe';
import { KindlingError } from './kindlingError';
import { checkInteger } from './numbers';

/** Returns `value` if it is true or false. @throws KindlingError naming the argument */
export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new KindlingError(`${name}: expected true or false, got ${describe(value)}`);
  return value;
}

/** Returns `value` if it is one of `choices`. @throws KindlingError naming the argument and the choices */
export function checkChoice<T extends string | number>(name: string, value: unknown, choices: readonly T[]): T {
  if (!choices.includes(value as T)) {
    throw new KindlingError(`${name}: expected ${choices.map(describe).join(', ')}, got ${describe(value)}`);
  }
  return value as T;
}

/** Returns `value` if it is text of at most `maxLength` characters. @throws KindlingError naming the argument */
export function checkText(
  name: string,
  value: unknown,
  { maxLength = Number.POSITIVE_INFINITY }: { maxLength?: number } = {},
): string {
  if (typeof value !== 'string') throw new KindlingError(`${name}: expected text, got ${describe(value)}`);
  if (value.length > maxLength) {
    throw new KindlingError(`${name}: expected text of at most ${maxLength} characters, got ${value.length}: ${describe(value)}`);
  }
  return value;
}

/** Returns `value` if it can be called. @throws KindlingError naming the argument */
// biome-ignore lint/suspicious/noExplicitAny: a function of any kind
export function checkFunction<F extends (...inputs: any[]) => unknown>(name: string, value: F): F {
  if (typeof value !== 'function') throw new KindlingError(`${name}: expected a function, got ${describe(value)}`);
  if (isClass(value))
    throw new KindlingError(`${name}: expected a function, got class ${value.name}, which is only called with new`);
  return value;
}

function isClass(value: object): boolean {
  // most functions have no prototype, or one that can be replaced; the source of the others tells
  if (Object.getOwnPropertyDescriptor(value, 'prototype')?.writable !== false) return false;
  return Function.prototype.toString.call(value).startsWith('class');
}

/**
 * The entries of an array, each as `checkEntry` gives it back. By index, so that a hole is an entry too: `forEach`, `map`
 * and `every` pass over holes, and what stands behind one would move.
 * @param kind what the array is expected to hold, for the message
 * @throws KindlingError naming the argument, or the entry
 */
export function checkArray<T>(
  name: string,
  value: unknown,
  checkEntry: (name: string, entry: unknown, index: number) => T,
  kind = 'an array',
): T[] {
  if (!Array.isArray(value)) throw new KindlingError(`${name}: expected ${kind}, got ${describe(value)}`);
  const entries: T[] = [];
  for (let i = 0; i < value.length; i++) {
    if (!(i in value)) throw new KindlingError(`${name}[${i}]: expected an entry, got a hole in the array`);
    entries.push(checkEntry(`${name}[${i}]`, value[i], i));
  }
  return entries;
}

/** Returns `index` if it numbers one of `length` things. @throws KindlingError naming the argument */
export function checkIndex(name: string, index: unknown, length: number): number {
  if (length === 0)
    throw new KindlingError(`${name}: expected no index, for there is nothing to choose from, got ${describe(index)}`);
  return checkInteger(name, index, { min: 0, max: length - 1 });
}
