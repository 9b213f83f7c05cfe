import { checkOptions } from '@kindling/checks';

/** The options of what takes a single number, which may also be given alone, as PyTorch takes it by position. @throws KindlingError for another option */
export function numberOrOptions<Name extends string>(
  where: string,
  name: Name,
  given: number | { readonly [name in Name]?: number | undefined },
): { readonly [name in Name]?: number | undefined } {
  const options = typeof given === 'number' ? ({ [name]: given } as { [name in Name]: number }) : given;
  return checkOptions(where, options, [name]);
}
