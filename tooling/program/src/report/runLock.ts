import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { hasCode } from '../errors';
import { isAnotherLiveProcess } from './processes';

const name = '.lock';

/**
 * Makes the folder this run's alone, until what comes back is called. The lock of a run that was killed is taken away.
 * @throws Error if another run has it
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, name);
  const mine = `${process.pid} ${hostname()}\n`;
  for (;;) {
    try {
      writeFileSync(path, mine, { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) {
        rmSync(path, { force: true }); // a full disk takes the name and not what is in it
        throw error;
      }
    }
    const theirs = readIfThere(path);
    if (theirs === undefined) continue; // that run ended just now
    if (isHeld(theirs)) throw inUse(path, theirs);
    removeStale(path, theirs);
  }
}

/** A run on another machine, or one that has not written its number yet, can't be asked: it is taken to live. */
function isHeld(lock: string): boolean {
  const [, pid, host] = /^(\d+) (.+)\n$/.exec(lock) ?? [];
  return pid === undefined || host !== hostname() || isAnotherLiveProcess(Number(pid));
}

function inUse(path: string, lock: string): Error {
  const [pid, host] = lock.trim().split(' ');
  const who = host === undefined ? 'another run' : `process ${pid}${host === hostname() ? '' : ` on ${host}`}`;
  return new Error(`${who} is writing there (if it is not, delete ${path})`);
}

/** Renamed first: of two runs that find the same stale lock, the second must not remove the first one's new lock. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if (readIfThere(aside) === stale) rmSync(aside);
  else renameSync(aside, path);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
