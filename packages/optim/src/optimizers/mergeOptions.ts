import { checkOptions } from '@kindling/checks';

/** Options of which any may be left out, or be undefined, which says the same. */
export type Given<Options> = { [Name in keyof Options]?: Options[Name] | undefined };

/**
 * `defaults` with what the user gave in their place, and of `alsoKnown` what the user gave. Lists are copied: nobody else
 * writes into them.
 * @throws KindlingError if `options` is no object or names an option that does not exist
 */
export function mergeOptions<Options extends object>(
  where: string,
  defaults: Options,
  options: Given<Options> | undefined,
  alsoKnown: readonly string[] = [],
): Options {
  const known = [...Object.keys(defaults), ...alsoKnown] as (keyof Options & string)[];
  const given = Object.entries(checkOptions<Given<Options>>(where, options, known)).filter(([, value]) => value !== undefined);
  return copyOptions({ ...defaults, ...(Object.fromEntries(given) as Partial<Options>) });
}

/** Longer lists are no options: a length that is only claimed gets no memory. */
const LONGEST = 1000;

/** A copy of options and of the lists in them. */
export function copyOptions<Options extends object>(options: Options): Options {
  const copied = (value: unknown) => (Array.isArray(value) && value.length <= LONGEST ? [...value] : value);
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, copied(value)])) as Options;
}
