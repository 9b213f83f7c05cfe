/**
 * Everything that data sets need from the platform beyond `fetch`: files, gzip and checksums. A platform is one object
 * of this kind. Paths use `/`; errors are KindlingErrors of one line that name the path.
 */
export interface Storage {
  /** The bytes of the file, or null where there is none. @throws KindlingError when it is there and can't be read */
  read(path: string): Promise<Uint8Array | null>;

  /**
   * The bytes of a file of the user's own: a path in Node, an address in a browser; null where there is none.
   * @throws KindlingError when it is there and can't be read
   */
  readUserFile(path: string): Promise<Uint8Array | null>;

  /** Asked before a download. @throws KindlingError when no file could be written into the folder (which need not be there yet) */
  checkWritable(folder: string): Promise<void>;

  /** Writes the whole file or nothing, making the folders on the way to it. @throws KindlingError when it can't */
  write(path: string, bytes: Uint8Array): Promise<void>;

  /** @throws KindlingError saying `name` and what is wrong, also when more than `maximumSize` bytes would come out */
  gunzip(bytes: Uint8Array, name: string, maximumSize: number): Promise<Uint8Array>;

  /** Hexadecimal. */
  sha256(bytes: Uint8Array): Promise<string>;
}
