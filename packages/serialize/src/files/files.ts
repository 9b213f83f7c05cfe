import { KindlingError } from '@kindling/checks';

/** Bytes that stand somewhere and can be read in any order; nothing is held in memory that was not asked for. */
export interface ByteSource {
  /** What they are, for errors. */
  readonly name: string;
  /** How many there are, which is known and not only claimed. */
  readonly size: number;
  /** Fills `into` with the bytes from `offset` on. @throws KindlingError where they can't be read, or are not there any more */
  read(offset: number, into: Uint8Array): Promise<void>;
}

/** What reading and writing need from the platform. In Node a ~ at the beginning of a path is the own home folder. Errors are KindlingErrors of one line that name the path. */
export interface Files {
  /** Opens a file for `use`, and closes it. @throws KindlingError when it is not there or can't be read */
  reading<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T>;

  /**
   * Writes pieces to a file: all of them or none, whatever happens meanwhile. What stood there before stays until the new file is whole and on the
   * disk. Makes the folders on the way.
   * @throws KindlingError when it can't; what `pieces` throws, as it is
   */
  write(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;

  /** The names in a folder; none where it is not there. @throws KindlingError when it can't be read */
  list(folder: string): Promise<string[]>;

  /** Removes a file; one that is not there is gone. @throws KindlingError when it can't */
  remove(path: string): Promise<void>;

  /** Removes from a folder what `write` was writing in processes that have ended. */
  removeParts(folder: string): Promise<void>;
}

/** Bytes in memory. */
export function bytesSource(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(offset, into) {
      const some = bytes.subarray(offset, offset + into.length);
      // whoever gave them may have handed their memory on
      if (some.length < into.length) throw new KindlingError(`${name}: became shorter while it was read`);
      into.set(some);
    },
  };
}

/** So much is copied at a time. */
const PIECE = 2 ** 20;

/** All bytes of a source, a piece at a time. */
export async function* piecesOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < source.size; offset += PIECE) {
    const piece = new Uint8Array(Math.min(PIECE, source.size - offset));
    await source.read(offset, piece);
    yield piece;
  }
}
