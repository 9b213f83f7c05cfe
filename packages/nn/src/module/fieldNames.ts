import { checkText, describe, KindlingError } from '@kindling/checks';

/** A module's fields, to be asked by name. */
export type Fields = Record<string, unknown>;

/**
 * Checks the name of a field that a program gives as a text.
 * @param isKind whether what stands in the field may be written over
 * @throws KindlingError for a name that can't be a field's, or is taken
 */
export function checkFieldName(where: string, module: object, name: string, isKind: (held: unknown) => boolean): string {
  const fields = module as Fields;
  if (checkText(`${where}: name`, name) === '' || name.includes('.')) {
    throw new KindlingError(`${where}: name: expected a name without dots, got ${describe(name)}`);
  }
  // undefined is what TypeScript's declaration of the field may have left there
  const isOpen = name !== '__proto__' && (fields[name] === undefined || fields[name] === null || isKind(fields[name]));
  if (name in fields && !isOpen) {
    throw new KindlingError(
      `${where}: name: expected one that is not taken, got ${describe(name)}, which is ${describe(fields[name])}`,
    );
  }
  return name;
}

/** Puts a value of a kind, or null for none, into a field. @throws KindlingError as `checkFieldName`, and for a value of another kind */
export function putInField(
  where: string,
  module: object,
  name: string,
  argument: string,
  value: unknown,
  Kind: { readonly name: string; [Symbol.hasInstance](value: unknown): boolean },
): void {
  checkFieldName(where, module, name, (held) => held instanceof Kind);
  if (value !== null && !(value instanceof Kind)) {
    throw new KindlingError(`${where}: ${argument}: expected a ${Kind.name} or null, got ${describe(value)}`);
  }
  (module as Fields)[name] = value;
}
