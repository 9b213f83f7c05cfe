import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, mkdir, open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { expandHome, fileError, KindlingError } from '@kindling/checks';
import type { Pieces } from '../pieces';
import type { Storage } from './storage';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** The lowest of a folder and those above it that is there. */
async function existingFolder(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (error) {
    const above = dirname(folder);
    if (codeOf(error) !== 'ENOENT' || above === folder) throw error;
    return existingFolder(above);
  }
}

/** Whether a link leads to a folder; one that leads nowhere is told when it is read. */
const leadsToFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Adds to `found` what is in a folder. @param above the folders that it stands in: a link may lead back to one of them */
async function listBelow(folder: string, prefix: string, above: readonly string[], found: string[]): Promise<void> {
  const here = await realpath(folder);
  if (above.includes(here)) return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(path)))) {
      found.push(`${prefix}${entry.name}/`);
      await listBelow(path, `${prefix}${entry.name}/`, [...above, here], found);
    } else if (entry.isFile() || entry.isSymbolicLink()) found.push(prefix + entry.name);
  }
}

/** Of what is read, or unpacked, at a time. */
const PIECE_SIZE = 2 ** 20;
/** A file of no more bytes is read in one piece. */
const LARGEST_PIECE = 2 ** 26;
/** Room to see that a file ends where it said, which is all that most have left then. */
const AFTER_THE_END = 2 ** 12;
/** What may be unpacked into one piece, however few packed bytes there are. */
const SMALL = 2 ** 22;
/** So many times as much as the packed bytes that are there may be unpacked into one piece: pictures unpack to five times as much. */
const USUAL_RATIO = 8;

async function read(path: string): Promise<Pieces | null> {
  try {
    return piecesOf(await open(path), path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw fileError(path, 'cannot be read', error);
  }
}

async function* piecesOf(file: FileHandle, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const { size } = await file.stat();
    // devices and pipes have no size
    let room = size > 0 && size <= LARGEST_PIECE ? size : PIECE_SIZE;
    let total = 0;
    for (;;) {
      const piece = Buffer.allocUnsafeSlow(room);
      const { bytesRead } = await file.read(piece, 0, room);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
      total += bytesRead;
      room = total === size ? AFTER_THE_END : PIECE_SIZE;
    }
  } catch (error) {
    throw fileError(path, 'cannot be read', error);
  } finally {
    await file.close();
  }
}

/**
 * Room for the whole of what will be unpacked, which saves a copy of it, where that is in proportion to what is there;
 * else for one piece of many.
 */
async function pieceSize(packed: Uint8Array, sizeOf: (beginning: Uint8Array) => number | null): Promise<number> {
  const beginning = createGunzip({ chunkSize: 2 ** 10 });
  beginning.end(packed);
  try {
    for await (const bytes of beginning) {
      const size = sizeOf(bytes);
      // a byte more, or zlib would ask for as much again to see that nothing follows
      if (size !== null && size <= Math.max(SMALL, USUAL_RATIO * packed.length)) return Math.max(size + 1, 2 ** 10);
      break;
    }
  } catch {
    // comes again, and is told, when all is unpacked
  }
  return PIECE_SIZE;
}

async function* andThen(first: IteratorResult<Uint8Array>, source: AsyncIterator<Uint8Array>) {
  for (let next = first; !next.done; next = await source.next()) yield next.value;
}

/** Files in folders; unpacking happens beside the main thread. */
export const nodeStorage: Storage = {
  expandHome: (argument, path) => expandHome(argument, path, { homedir, sep }),

  read,
  readUserFile: read,

  async listFolder(folder) {
    try {
      const found: string[] = [];
      await listBelow(folder, '', [], found);
      return found;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw fileError((error as NodeJS.ErrnoException).path ?? folder, 'cannot be read', error);
    }
  },

  async checkWritable(folder) {
    try {
      const existing = await existingFolder(folder);
      if (!(await stat(existing)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
      await access(existing, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw fileError(folder, 'cannot be written to', error);
    }
  },

  async write(path, bytes) {
    const beside = `${path}.${randomUUID()}.part`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(beside, bytes, { flag: 'wx' });
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true }).catch(() => {});
      throw fileError(path, 'cannot be written', error);
    }
  },

  async *gunzip(packed, name, sizeOf) {
    const source = packed[Symbol.asyncIterator]();
    try {
      const first = await source.next();
      const chunkSize = first.done ? PIECE_SIZE : await pieceSize(first.value, sizeOf);
      const unpacked = createGunzip({ chunkSize });
      // an error of either ends both, and comes out of the loop
      pipeline(Readable.from(andThen(first, source)), unpacked, () => {});
      yield* unpacked;
    } catch (error) {
      if (error instanceof KindlingError) throw error;
      const truncated = codeOf(error) === 'Z_BUF_ERROR';
      throw new KindlingError(
        `${name}: ${truncated ? 'the gzip file is truncated' : `the gzip file is corrupted (${(error as Error).message})`}`,
      );
    } finally {
      await source.return?.();
    }
  },

  async sha256(bytes) {
    return createHash('sha256').update(bytes).digest('hex');
  },

  async gitBlob(bytes) {
    return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  },
};

export { nodeStorage as platformStorage };
