import { describe } from './describe';
import { KindlingError, nameText, unexpected } from './kindlingError';
import { isMap } from './records';
import { checkArray, checkFunction } from './values';

/** No list is longer: an iterator that never ends would fill the memory. */
const LONGEST = 2 ** 20;

/**
 * The entries of an array or of anything else that is iterable, each as `checkEntry` gives it back; those of an array by
 * index, so that a hole is an error. Text, a Map (of names and values) and memory (of numbers) are no lists of things.
 * @param kind what it is expected to be, for the message
 * @throws KindlingError naming the argument, or the entry; for more than 2^20 entries
 */
export function checkIterable<T>(
  name: string,
  value: unknown,
  checkEntry: (name: string, entry: unknown, index: number) => T,
  kind = 'a list',
): T[] {
  checkFunction('checkIterable: checkEntry', checkEntry);
  const iterable = typeof value === 'object' && value !== null && Symbol.iterator in value;
  if (Array.isArray(value) || !iterable || isMap(value) || ArrayBuffer.isView(value))
    return checkArray(name, value, checkEntry, kind);
  const entries: T[] = [];
  const list = nameText(name);
  for (const entry of stepsOf(list, value as Partial<Iterable<unknown>>, nameText(kind))) {
    const index = entries.length;
    if (index === LONGEST) throw unexpected(list, `at most ${LONGEST} entries`, 'more');
    entries.push(checkEntry(`${list}[${index}]`, entry, index));
  }
  return entries;
}

/** What an iterable gives, one after the other, where each part of it is what the language asks for. */
function* stepsOf(name: string, value: Partial<Iterable<unknown>>, kind: string): Generator<unknown, void> {
  const refuse = (what: string, came: unknown): never => {
    throw unexpected(name, kind, `${describe(value)} whose ${what} is ${describe(came)}`);
  };
  const start = value[Symbol.iterator];
  if (typeof start !== 'function') return refuse('iterator', start);
  let iterator: Iterator<unknown> | null | undefined;
  try {
    iterator = start.call(value);
  } catch (error) {
    // what refuses to be looped over (a Tensor) is no list
    throw error instanceof KindlingError ? unexpected(name, kind, describe(value)) : error;
  }
  if (typeof iterator?.next !== 'function') return refuse('iterator', iterator);
  let open = true;
  try {
    for (;;) {
      const result = iterator.next();
      if (typeof result !== 'object' || result === null) return refuse('next entry', result);
      if (result.done) {
        open = false;
        return;
      }
      yield result.value;
    }
  } finally {
    // a generator that is left before its end closes what it has opened
    if (open) iterator.return?.();
  }
}
