import { describe } from './describe';
import { KindlingError, nameText } from './kindlingError';

/** An address of the kind `data:` may have millions of characters. */
const LONGEST_SHOWN = 240;

/** Returns `path` if it may be the path, or the address, of something. @throws KindlingError naming the argument */
export function checkPath(name: string, path: unknown, kind: string): string {
  // a line break would make two lines of an error, and no path holds a NUL
  if (typeof path !== 'string' || path === '' || /\p{Cc}/u.test(path)) {
    throw new KindlingError(`${nameText(name)}: expected the path of ${nameText(kind)}, got ${describe(path)}`);
  }
  return path;
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A path as errors tell it: in one line of bounded length. */
export function shownPath(path: string): string {
  if (typeof path !== 'string') return describe(path);
  const shown = path.length > LONGEST_SHOWN ? `${path.slice(0, LONGEST_SHOWN - 20)}...${path.slice(-17)}` : path;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  return shown.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, escaped);
}

/** In the words of a user, with the code for those who search for it. */
function reasonOf(error: unknown): string {
  const { code, message = describe(error) } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (code === 'EACCES' || code === 'EPERM') return `no permission (${code})`;
  if (code === 'EROFS') return 'the file system is read-only (EROFS)';
  if (code === 'ENOSPC' || code === 'EDQUOT') return `no space left (${code})`;
  if (code === 'ENOTDIR' || code === 'EEXIST') return `a part of the path is a file, not a folder (${code})`;
  if (code === 'ENAMETOOLONG') return 'the path is too long (ENAMETOOLONG)';
  if (code === 'ELOOP') return 'its symbolic links lead round in a circle (ELOOP)';
  if (code === 'EISDIR') return 'it is a folder, not a file (EISDIR)';
  return String(message);
}

/** The error of a file that the host refuses: its path, what could not be done (`cannot be read`) and why. */
export function fileError(path: string, what: string, error: unknown): KindlingError {
  return new KindlingError(`${shownPath(path)}: ${nameText(what)}: ${reasonOf(error)}`);
}
