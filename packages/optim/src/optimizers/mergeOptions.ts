import { describe, KindlingError } from '@kindling/core';

/**
 * `defaults` with what the user gave in their place, and of `alsoKnown` what the user gave.
 * @throws KindlingError if `options` is no object or names an option that does not exist
 */
export function mergeOptions<Options extends object>(
  where: string,
  defaults: Options,
  options: unknown,
  alsoKnown: readonly string[],
): Options {
  const known = Object.keys(defaults);
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new KindlingError(`${where}: options: expected an object with ${known.join(', ')}, got ${describe(options)}`);
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const unknown = given.find(([name]) => !known.includes(name) && !alsoKnown.includes(name));
  if (unknown !== undefined) {
    throw new KindlingError(`${where}: options: expected only ${known.join(', ')}, got ${unknown[0]}`);
  }
  return { ...defaults, ...Object.fromEntries(given) };
}
