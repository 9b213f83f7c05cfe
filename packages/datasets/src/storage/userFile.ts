import { checkPath, KindlingError, shownPath } from '@kindling/checks';
import { gatherAtMost } from '../pieces';
import type { Storage } from './storage';

/** More would not fit into one array on every platform. */
const maximumSize = 2 ** 31 - 1;

/** All bytes of a file of the user's own, null where there is none; and its name for errors. @throws KindlingError when it can't be read */
export async function readUserBytes(
  storage: Storage,
  path: string,
  kind: string,
): Promise<{ bytes: Uint8Array | null; name: string }> {
  const file = storage.expandHome('path', checkPath('path', path, kind));
  const name = shownPath(file);
  const pieces = await storage.readUserFile(file);
  if (pieces === null) return { bytes: null, name };
  return { bytes: await gatherAtMost(pieces, name, maximumSize), name };
}

/** The same as text. @throws KindlingError when it is no UTF-8 */
export async function readUserText(storage: Storage, path: string, kind: string): Promise<{ text: string | null; name: string }> {
  const { bytes, name } = await readUserBytes(storage, path, kind);
  if (bytes === null) return { text: null, name };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), name };
  } catch {
    throw new KindlingError(`${name}: expected text in UTF-8, got other bytes`);
  }
}
