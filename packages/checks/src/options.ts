import { describe } from './describe';
import { hintOf } from './habits';
import { nameText, unexpected } from './kindlingError';

/**
 * A trailing options object, `{}` where none came. What is no object (`new Linear(3, 4, false)`), and an option that does
 * not exist (`keepdim`), is an error and not a default.
 * @param where the function or class, for the message
 * @throws KindlingError naming what came and the options that exist
 */
export function checkOptions<T extends object>(where: string, options: T | undefined, known: readonly (keyof T & string)[]): T {
  if (options === undefined) return {} as T;
  if (!Array.isArray(known)) throw unexpected(`${nameText(where)}: known`, 'an array of names', describe(known));
  if (!isPlain(options) && !holdsOptions(options, known)) {
    throw unexpected(`${nameText(where)}: options`, `an object with ${known.join(', ')}`, describe(options));
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name as keyof T & string)) continue;
    throw unexpected(`${nameText(where)}: options`, `only ${known.join(', ')}`, describe(name).slice(1, -1) + hintOf(name));
  }
  return options;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * Whether an object that is not of this realm's plain ones can be meant as options. A Map, a Promise, a typed array or a
 * Tensor has none of them as its own: every one would be overlooked.
 */
function holdsOptions(value: object, known: readonly string[]): boolean {
  if (Object.prototype.toString.call(value) !== '[object Object]') return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  // plain objects of any realm stand at most one step below null
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return true;
  return Object.keys(value).some((name) => known.includes(name));
}
