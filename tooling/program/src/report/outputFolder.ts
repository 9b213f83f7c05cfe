import { accessSync, constants, existsSync, lstatSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasCode, systemReason } from '../errors';
import { lockFolder } from './runLock';
import { removeStaleParts, removeStalePartsIn } from './staleParts';

/** The folder that the run writes to; no other run writes there at the same time. */
export class OutputFolder {
  readonly path: string;
  readonly #firstCreated: string | undefined;
  readonly #unlock: () => void;

  /**
   * @param named the folder that the user named
   * @param fresh otherwise: a folder that is made for this run; `-2`, `-3`, ... is added where another run was faster
   * @throws Error naming the folder and the reason if nothing can be written there, or another run is writing there
   */
  constructor(named: string | undefined, fresh: string) {
    let [path, firstCreated]: [string, string | undefined] = [named ?? fresh, undefined];
    try {
      if (named === undefined) [path, firstCreated] = makeFreshFolder(fresh);
      else firstCreated = makeFolder(named);
      accessSync(path, constants.W_OK);
      this.#unlock = lockFolder(path);
    } catch (error) {
      removeIfEmpty(path, firstCreated);
      throw new Error(`--out-dir: expected a folder that can be written to, got "${path}": ${systemReason(error)}`);
    }
    [this.path, this.#firstCreated] = [path, firstCreated];
    removeStaleParts(this.path);
    if (named === undefined) removeStalePartsIn(dirname(fresh));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Lets other runs write there. A run that ends before it wrote anything leaves no empty folders behind. */
  close(): void {
    this.#unlock();
    removeIfEmpty(this.path, this.#firstCreated);
  }
}

function removeIfEmpty(path: string, firstCreated: string | undefined): void {
  if (firstCreated === undefined) return;
  try {
    for (let folder = path; folder.length >= firstCreated.length; folder = dirname(folder)) rmdirSync(folder);
  } catch {
    // It holds something, which stays.
  }
}

/** Makes `folder`, or `folder-2`, ...: the first that was not there. Returns its path, and the first folder that was missing. */
function makeFreshFolder(folder: string): [path: string, firstCreated: string] {
  const first = makeFolder(dirname(folder));
  for (let count = 1; ; count++) {
    const path = count === 1 ? folder : `${folder}-${count}`;
    try {
      mkdirSync(path); // fails where it is there: of two runs only one gets it
      return [path, first ?? path];
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

/**
 * Makes a folder with those above it; returns the first that was missing. Node's own `recursive` never returns where the
 * system denies that a folder can be, as in /proc.
 */
function makeFolder(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  const first = makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another run may have made it meanwhile.
    if (existsSync(folder)) return first;
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new Error(`${folder} is a link to what is not there`);
    throw error;
  }
  return first ?? folder;
}
