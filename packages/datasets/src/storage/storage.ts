import type { Pieces } from '../pieces';

/**
 * Everything that data sets need from the platform beyond `fetch`: files, gzip and checksums. A platform is one object
 * of this kind. Paths use `/`; errors are KindlingErrors of one line that name the path.
 */
export interface Storage {
  /**
   * A path of the user's with their home folder for a `~` at its beginning, as a shell gives it; as it is where the
   * platform has no home folders.
   * @throws KindlingError naming the argument when it is someone else's home (`~name`), or the home folder is not known
   */
  expandHome(argument: string, path: string): string;

  /** The bytes of the file, or null where there is none. @throws KindlingError, also while it is read, when it is there and can't be */
  read(path: string): Promise<Pieces | null>;

  /**
   * The bytes of a file of the user's own: a path in Node, an address in a browser; null where there is none.
   * @throws KindlingError, also while it is read, when it is there and can't be
   */
  readUserFile(path: string): Promise<Pieces | null>;

  /**
   * What is in a folder of the user's own and in those below it, links followed: files, and folders with a `/` at their end, as paths from there with `/`
   * between their parts, in no order; null where there is no such folder.
   * @throws KindlingError when it is there and can't be read, and where a platform can't know
   */
  listFolder(folder: string): Promise<string[] | null>;

  /** Asked before a download. @throws KindlingError when no file could be written into the folder (which need not be there yet) */
  checkWritable(folder: string): Promise<void>;

  /** Writes the whole file or nothing, making the folders on the way to it. @throws KindlingError when it can't */
  write(path: string, bytes: Uint8Array): Promise<void>;

  /**
   * What a gzip file unpacks to. A packed byte may stand for a thousand: no more is unpacked than is asked for, but for a
   * few MiB ahead.
   * @param sizeOf tells from the beginning how much it should be, if it can; nothing depends on it but the size of the pieces
   * @throws KindlingError saying `name` and what is wrong
   */
  gunzip(packed: Pieces, name: string, sizeOf: (beginning: Uint8Array) => number | null): Pieces;

  /** Hexadecimal. */
  sha256(bytes: Uint8Array): Promise<string>;

  /** The name that git gives a file of these bytes: the SHA-1 of `blob`, their length and them. Hexadecimal. */
  gitBlob(bytes: Uint8Array): Promise<string>;
}
