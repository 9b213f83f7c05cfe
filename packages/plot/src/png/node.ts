// The only file that needs Node; package.json's `imports` name it '#png', and browser.ts where there is no Node.
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { expandHome } from '@kindling/checks';
import sharp from 'sharp';
import type { PngPlatform } from './platform';

export const pngPlatform: PngPlatform | null = {
  async render(svg, scale) {
    // librsvg draws a pixel as a dot at 72 dots an inch; `unlimited` because a grid of large images exceeds its 10 MB.
    const picture = sharp(Buffer.from(svg), { density: 72 * scale, unlimited: true });
    return await picture.removeAlpha().png({ compressionLevel: 9 }).toBuffer();
  },

  write(file, bytes) {
    const named = resolve(expandHome('file', file, { homedir, sep }));
    // behind a link, or what is written to and never replaced: /dev/stdout, a pipe
    const path = existsSync(named) ? realpathSync(named) : named;
    const kind = statSync(path, { throwIfNoEntry: false });
    if (kind !== undefined && !kind.isFile() && !kind.isDirectory()) {
      writeFileSync(path, bytes);
      return;
    }
    const beside = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
    // Written beside and renamed, so that nobody ever sees a part; synchronous, so that a Ctrl-C cannot come in between and leave it.
    makeFolder(dirname(path));
    removeStaleParts(path);
    try {
      writeFileSync(beside, bytes);
      renameSync(beside, path);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
  },
};

/** Removes the parts of a file that processes left when they were killed. Those of a process that lives stay. */
function removeStaleParts(path: string): void {
  const [folder, start, end] = [dirname(path), `.${basename(path)}.`, '.part'];
  try {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(start) || !name.endsWith(end)) continue;
      const pid = name.slice(start.length, -end.length);
      if (/^\d+$/.test(pid) && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
    }
  } catch {
    // A folder that may be written to but not read: the picture is what was asked for.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it lives, and is somebody else's
  }
}

/** A folder with those above it. Node's own `recursive` never returns where the system denies that a folder can be, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(folder)) throw error;
  }
}
