import { describe, KindlingError } from '@kindling/core';

/**
 * Checks a trailing options object, so that `new Linear(3, 4, false)` or a misspelt option is an error and not a default.
 * @throws KindlingError naming what came and the options that exist
 */
export function checkOptions(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new KindlingError(`${where}: options: expected an object with ${known.join(', ')}, got ${describe(options)}`);
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new KindlingError(`${where}: options: expected only ${known.join(', ')}, got ${unknown}`);
  }
}
