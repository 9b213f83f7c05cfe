import { describe, KindlingError } from '@kindling/checks';

/**
 * What JSON says, where no object has a name twice (`JSON.parse` takes the last), every number is a whole one written as such, and nothing is null,
 * true or false; and the names of the outermost object in their order, which an object does not keep.
 * @param name where it stands, for errors
 * @throws KindlingError saying what is wrong with it
 */
export function parseStrict(text: string, name: string): { value: unknown; names: string[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KindlingError(`${name}: expected JSON, got ${describe(text)}`);
  }
  return { value, names: namesOf(text, name) };
}

/** What stands outside of strings, beside the braces: numbers are digits alone. */
const PLAIN = '0123456789[],: \t\n\r';

/** Of text that is JSON. */
function namesOf(text: string, name: string): string[] {
  const outermost = new Set<string>();
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      const key = keyBefore(text, at, end);
      if (key !== null) note(key, open.at(-1) as Set<string>, name);
      at = end;
      continue;
    }
    if (character === '{') open.push(open.length === 0 ? outermost : new Set());
    else if (character === '}') open.pop();
    else if (!PLAIN.includes(character)) {
      throw new KindlingError(`${name}: expected only objects, lists, texts and whole numbers >= 0, got ${wordAt(text, at)}`);
    }
    at++;
  }
  return [...outermost];
}

function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end + 1;
}

/** A string that stands before a colon, null for any other. */
function keyBefore(text: string, start: number, end: number): string | null {
  let next = end;
  while (/\s/.test(text[next] ?? '')) next++;
  return text[next] === ':' ? (JSON.parse(text.slice(start, end)) as string) : null;
}

/** Whether text has half of a surrogate pair, which no UTF-8 can hold. */
export function isBroken(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

function note(key: string, known: Set<string>, name: string): void {
  if (isBroken(key)) throw new KindlingError(`${name}: expected text as names, got half of a character in ${describe(key)}`);
  if (known.has(key)) throw new KindlingError(`${name}: expected each name once, got ${describe(key)} twice`);
  known.add(key);
}

function wordAt(text: string, at: number): string {
  let start = at;
  while (/[\w.+-]/.test(text[start - 1] ?? '')) start--;
  return /^[\w.+-]{0,40}/.exec(text.slice(start, start + 40))?.[0] || describe(text[at]);
}
