import { isThenable } from './realm';

/**
 * Returns what a callback gave that nobody waits for. Where that is a promise (an async function stands where a plain one
 * belongs), nobody else would handle what it rejects with, and that would end the process: it is handled here.
 */
export function unwaited<T>(value: T): T {
  if (isThenable(value)) Promise.resolve(value).catch(() => {});
  return value;
}
