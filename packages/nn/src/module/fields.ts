import { describe, isRecord, KindlingError } from '@kindling/checks';

/** How many entries of a list are looked at, and how many of what is in those: a data set may stand in a field too. */
const LOOKED_AT = { list: 2 ** 20, below: 1000 };

/**
 * The own fields of a module that hold a `Kind`. In a plain list or object one would be overlooked: that is an error.
 * @param expected what to write instead, for the message
 * @param overlooked what would become of those in a list, for the message
 * @throws KindlingError naming the field
 */
export function fieldsOf<T>(
  where: string,
  owner: object,
  // biome-ignore lint/suspicious/noExplicitAny: any constructor, abstract ones too
  Kind: abstract new (...args: any[]) => T,
  expected: string,
  overlooked = 'never be trained',
): [string, T][] {
  const found: [string, T][] = [];
  for (const [name, value] of Object.entries(owner)) {
    if (value instanceof Kind) found.push([name, value]);
    else if (holds(value, (entry) => entry instanceof Kind)) {
      const list = Array.isArray(value)
        ? `a plain array (${describe(value)})`
        : `a plain ${isRecord(value) ? 'object' : describe(value)}`;
      throw new KindlingError(`${where}.${name}: expected ${expected}, got ${list}, in which they would ${overlooked}`);
    }
  }
  return found;
}

/** Whether a list or a plain object, or one in it, has such an entry. */
function holds(value: unknown, matches: (entry: unknown) => boolean): boolean {
  if (!isList(value)) return false;
  if (Array.isArray(value)) {
    const count = Math.min(value.length, LOOKED_AT.list);
    for (let i = 0; i < count; i++) if (matches(value[i])) return true;
  }
  let left = LOOKED_AT.below;
  // a list that holds itself is gone through until the number of entries is up
  for (const lists = [value]; lists.length > 0; ) {
    for (const entry of entriesOf(lists.pop() as List)) {
      if (left-- === 0) return false;
      if (matches(entry)) return true;
      if (isList(entry)) lists.push(entry);
    }
  }
  return false;
}

type List = unknown[] | Map<unknown, unknown> | Set<unknown> | Readonly<Record<string, unknown>>;

function isList(value: unknown): value is List {
  return Array.isArray(value) || value instanceof Map || value instanceof Set || isRecord(value);
}

function* entriesOf(list: List): Iterable<unknown> {
  if (Array.isArray(list) || list instanceof Map || list instanceof Set) {
    yield* list.values();
    return;
  }
  for (const name in list) {
    const field = Object.getOwnPropertyDescriptor(list, name);
    // a getter may do anything
    if (field !== undefined && 'value' in field) yield field.value;
  }
}
