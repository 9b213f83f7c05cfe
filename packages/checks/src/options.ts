import { describe } from './describe';
import { KindlingError } from './kindlingError';

/**
 * A trailing options object, `{}` where none came. What is no object (`new Linear(3, 4, false)`), and an option that does
 * not exist (`keepdim`), is an error and not a default.
 * @param where the function or class, for the message
 * @throws KindlingError naming what came and the options that exist
 */
export function checkOptions<T extends object>(where: string, options: T | undefined, known: readonly (keyof T & string)[]): T {
  if (options === undefined) return {} as T;
  const isKnown = (name: string) => known.includes(name as keyof T & string);
  // a Map, a Promise, a typed array or a Tensor has no options as its own properties: every one of them would be overlooked
  if (
    Object.prototype.toString.call(options) !== '[object Object]' ||
    (isInstance(options) && !Object.keys(options).some(isKnown))
  ) {
    throw new KindlingError(`${where}: options: expected an object with ${known.join(', ')}, got ${describe(options)}`);
  }
  const unknown = Object.keys(options).find((name) => !isKnown(name));
  if (unknown !== undefined) {
    throw new KindlingError(`${where}: options: expected only ${known.join(', ')}, got ${describe(unknown).slice(1, -1)}`);
  }
  return options;
}

/** Whether an object is of a class: plain ones of every realm stand at most one step below null. */
function isInstance(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}
