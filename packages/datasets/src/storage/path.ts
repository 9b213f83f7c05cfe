import { describe, KindlingError } from '@kindling/checks';

/** An address of the kind `data:` may have millions of characters. */
const LONGEST_SHOWN = 240;

/** Returns `path` if it may be the path, or the address, of something. @throws KindlingError naming the argument */
export function checkPath(name: string, path: unknown, kind: string): string {
  // a line break would make two lines of an error, and no path holds a NUL
  if (typeof path !== 'string' || path === '' || /\p{Cc}/u.test(path)) {
    throw new KindlingError(`${name}: expected the path of ${kind}, got ${describe(path)}`);
  }
  return path;
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A path as errors tell it: in one line of bounded length. */
export function shownPath(path: string): string {
  const shown = path.length > LONGEST_SHOWN ? `${path.slice(0, LONGEST_SHOWN - 20)}...${path.slice(-17)}` : path;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  return shown.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, escaped);
}
