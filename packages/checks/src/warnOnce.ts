import { nameText } from './kindlingError';

const warned = new Set<string>();

/** Warns on the console, once for each `key` in the life of the program: of what is allowed but rarely meant. */
export function warnOnce(key: string, message: string): void {
  if (warned.has(key)) return;
  warned.add(key);
  console.warn(`Kindling: ${nameText(message)}`);
}
