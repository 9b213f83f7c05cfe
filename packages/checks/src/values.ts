import { describe } from './describe';
import { nameText, unexpected } from './kindlingError';
import { checkInteger } from './numbers';
import { checkOptions } from './options';

/** Returns `value` if it is true or false. @throws KindlingError naming the argument */
export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw unexpected(name, 'true or false', describe(value));
  return value;
}

/** Returns `value` if it is one of `choices`. @throws KindlingError naming the argument and the choices */
export function checkChoice<T extends string | number>(name: string, value: unknown, choices: readonly T[]): T {
  if (!Array.isArray(choices)) throw unexpected(`${nameText(name)}: choices`, 'an array', describe(choices));
  if (!choices.includes(value as T)) throw unexpected(name, choices.map(describe).join(', '), describe(value));
  return value as T;
}

/** Returns `value` if it is text of at most `maxLength` characters. @throws KindlingError naming the argument */
export function checkText(name: string, value: unknown, options?: { readonly maxLength?: number | undefined }): string {
  const { maxLength } = checkOptions('checkText', options, ['maxLength']);
  if (typeof value !== 'string') throw unexpected(name, 'text', describe(value));
  if (maxLength !== undefined && value.length > checkInteger('checkText: maxLength', maxLength, { min: 0 })) {
    throw unexpected(name, `text of at most ${maxLength} characters`, `${value.length}: ${describe(value)}`);
  }
  return value;
}

/** Returns `value` if it can be called. @throws KindlingError naming the argument */
// biome-ignore lint/suspicious/noExplicitAny: a function of any kind
export function checkFunction<F extends (...inputs: any[]) => unknown>(name: string, value: F): F {
  if (typeof value !== 'function') throw unexpected(name, 'a function', describe(value));
  if (isClass(value))
    throw unexpected(name, 'a function', `class ${nameText(value.name) || '(anonymous)'}, which is only called with new`);
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
  const label = nameText(name);
  if (!Array.isArray(value)) throw unexpected(label, nameText(kind), describe(value));
  checkFunction(`${label}: checkEntry`, checkEntry);
  const entries: T[] = [];
  for (let i = 0; i < value.length; i++) {
    const entry = `${label}[${i}]`;
    if (!(i in value)) throw unexpected(entry, 'an entry', 'a hole in the array');
    entries.push(checkEntry(entry, value[i], i));
  }
  return entries;
}

/** Returns `index` if it numbers one of `length` things. @throws KindlingError naming the argument */
export function checkIndex(name: string, index: unknown, length: number): number {
  if (checkInteger(`${nameText(name)}: length`, length, { min: 0 }) === 0) {
    throw unexpected(name, 'no index, for there is nothing to choose from', describe(index));
  }
  return checkInteger(name, index, { min: 0, max: length - 1 });
}
