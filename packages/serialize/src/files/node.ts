import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { expandHome, fileError, KindlingError, shownPath } from '@kindling/checks';
import type { ByteSource, Files } from './files';

const atHome = (path: string) => expandHome('path', path, { homedir, sep });

async function openForReading(path: string): Promise<FileHandle> {
  try {
    // opening a pipe would wait for whoever writes to it
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new KindlingError(`${shownPath(path)}: there is no such file`);
    throw fileError(path, 'cannot be read', error);
  }
}

async function sourceOf(file: FileHandle, path: string): Promise<ByteSource> {
  const name = shownPath(path);
  const stat = await file.stat();
  if (stat.isDirectory()) throw new KindlingError(`${name}: expected a file, got a folder`);
  // a pipe or a device does not say how much there is, and is read only once
  if (!stat.isFile()) throw new KindlingError(`${name}: expected a file, got a pipe or a device`);
  return {
    name,
    size: stat.size,
    async read(offset, into) {
      for (let done = 0; done < into.length; ) {
        const some = Math.min(LARGEST_READ, into.length - done);
        const { bytesRead } = await file.read(into, done, some, offset + done).catch((error: unknown) => {
          throw fileError(path, 'cannot be read', error);
        });
        if (bytesRead === 0) throw new KindlingError(`${name}: became shorter while it was read`);
        done += bytesRead;
      }
    },
  };
}

/** The system reads no more at once, and Node counts in 32 bits. */
const LARGEST_READ = 2 ** 30;

/** Has the disk remember the names in a folder; not every system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** Runs one of the host's own calls for a file that is written. @throws KindlingError naming the path */
async function written<T>(path: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw fileError(path, 'cannot be written', error);
  }
}

async function writeAll(file: FileHandle, path: string, pieces: AsyncIterable<Uint8Array>, isKept: boolean): Promise<void> {
  try {
    for await (const piece of pieces) await written(path, file.writeFile(piece));
    // a pipe keeps nothing
    if (isKept) await written(path, file.sync());
  } finally {
    await written(path, file.close());
  }
}

/** Writes to a pipe or a device, which stays what it is: a file in its place would take it from everybody. */
async function writeInto(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  await writeAll(await written(path, open(path, 'w')), path, pieces, false);
}

/** What `write` calls a file until it is whole. */
const part = /\.(\d+)-[\da-f]{8}\.part$/;

function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // one that is another user's can't be asked, and lives
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Files in folders. */
export const platformFiles: Files = {
  async reading(given, use) {
    const path = atHome(given);
    const file = await openForReading(path);
    try {
      return await use(await sourceOf(file, path));
    } finally {
      await file.close();
    }
  },

  async list(given) {
    const folder = atHome(given);
    try {
      return await readdir(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw fileError(folder, 'cannot be read', error);
    }
  },

  async remove(given) {
    const path = atHome(given);
    await rm(path, { force: true }).catch((error: unknown) => {
      throw fileError(path, 'cannot be removed', error);
    });
  },

  async removeParts(given) {
    const folder = atHome(given);
    const names = await readdir(folder).catch(() => []);
    const left = names.filter((name) => hasEnded(Number(part.exec(name)?.[1] ?? process.pid)));
    // what can't be removed is in nobody's way
    await Promise.all(left.map((name) => rm(join(folder, name), { force: true }).catch(() => {})));
  },

  async write(given, pieces) {
    const path = atHome(given);
    if (path.endsWith('/') || path.endsWith(sep)) throw fileError(path, 'cannot be written', { code: 'EISDIR' });
    const there = await stat(path).catch(() => null);
    if (there !== null && !there.isFile() && !there.isDirectory()) {
      await writeInto(path, pieces);
      return;
    }
    // the number of the process tells which files a killed one has left: removeParts
    const beside = `${path}.${process.pid}-${randomUUID().slice(0, 8)}.part`;
    await written(path, mkdir(dirname(path), { recursive: true }));
    const file = await written(path, open(beside, 'wx'));
    try {
      // who may read it stays as it was
      if (there !== null) await written(path, file.chmod(there.mode));
      await writeAll(file, path, pieces, true);
      await written(path, rename(beside, path));
    } catch (error) {
      await rm(beside, { force: true }).catch(() => {});
      throw error;
    }
    await syncFolder(dirname(path));
  },
};
