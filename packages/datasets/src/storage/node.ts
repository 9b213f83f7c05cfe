import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzip } from 'node:zlib';
import { KindlingError } from '@kindling/core';
import type { Storage } from './storage';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** In the words of a user, with the code for those who search for it. */
function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') return `no permission (${code})`;
  if (code === 'EROFS') return 'the file system is read-only (EROFS)';
  if (code === 'ENOSPC' || code === 'EDQUOT') return `no space left (${code})`;
  if (code === 'ENOTDIR' || code === 'EEXIST') return `a part of the path is a file, not a folder (${code})`;
  if (code === 'EISDIR') return 'it is a folder, not a file (EISDIR)';
  return (error as Error).message;
}

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

const gunzipReasons = new Map([
  ['Z_BUF_ERROR', 'the gzip file is truncated'],
  ['ERR_BUFFER_TOO_LARGE', 'the gzip file unpacks to far more bytes than expected'],
]);

/**
 * How many bytes a gzip file says it unpacks to: its last four. Wrong in a damaged file, so at most as many as
 * gzip can make of that many bytes.
 */
function unpackedSize(bytes: Uint8Array, maximumSize: number): number {
  if (bytes.length < 18) return 0;
  const stated = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
  return Math.min(stated, bytes.length * 1032, maximumSize);
}

async function read(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new KindlingError(`${path}: cannot be read: ${reasonOf(error)}`);
  }
}

/** Files in folders; unpacking happens beside the main thread. */
export const nodeStorage: Storage = {
  read,
  readUserFile: read,

  async checkWritable(folder) {
    try {
      const existing = await existingFolder(folder);
      if (!(await stat(existing)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
      await access(existing, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw new KindlingError(`${folder}: cannot be written to: ${reasonOf(error)}`);
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
      throw new KindlingError(`${path}: cannot be written: ${reasonOf(error)}`);
    }
  },

  gunzip(bytes, name, maximumSize) {
    // One chunk that holds all of it: a single task beside the main thread, and no second copy to join chunks.
    const chunkSize = Math.max(unpackedSize(bytes, maximumSize) + 1, 1024);
    return new Promise((resolve, reject) => {
      gunzip(bytes, { chunkSize, maxOutputLength: maximumSize }, (error, unpacked) => {
        if (!error) resolve(unpacked);
        else
          reject(
            new KindlingError(`${name}: ${gunzipReasons.get(codeOf(error)!) ?? `the gzip file is corrupted (${error.message})`}`),
          );
      });
    });
  },

  async sha256(bytes) {
    return createHash('sha256').update(bytes).digest('hex');
  },
};

export { nodeStorage as platformStorage };
