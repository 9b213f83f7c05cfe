import { fileError, KindlingError, shownPath } from '@kindling/checks';
import { bytesSource, type Files } from './files';

function noFiles(path: string): never {
  throw new KindlingError(`${shownPath(path)}: expected a folder, which a page does not have`);
}

/** A page reads from addresses; it has no files to write to. */
export const platformFiles: Files = {
  async reading(address, use) {
    const name = shownPath(address);
    let response: Response;
    let bytes: Uint8Array;
    try {
      response = await fetch(address);
      bytes = new Uint8Array(response.ok ? await response.arrayBuffer() : []);
    } catch (error) {
      throw fileError(address, 'cannot be read', error);
    }
    if (!response.ok) {
      throw new KindlingError(`${name}: cannot be read: HTTP ${response.status} ${response.statusText}`.trimEnd());
    }
    return use(bytesSource(bytes, name));
  },

  list: async (folder) => noFiles(folder),
  remove: async (path) => noFiles(path),
  removeParts: async (folder) => noFiles(folder),

  async write(path) {
    throw new KindlingError(
      `${shownPath(path)}: cannot be written: a page has no files; toSafetensors gives the bytes, to be sent or downloaded`,
    );
  },
};
