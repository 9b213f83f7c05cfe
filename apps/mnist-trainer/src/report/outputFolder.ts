import { accessSync, constants, existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemReason } from '../errors';

/** The folder that the run writes to. */
export class OutputFolder {
  readonly #firstCreated: string | undefined;

  /** @throws Error naming the folder and the reason if nothing can be written there. */
  constructor(readonly path: string) {
    try {
      this.#firstCreated = makeFolder(path);
      accessSync(path, constants.W_OK);
    } catch (error) {
      throw new Error(`--out-dir: expected a folder that can be written to, got "${path}": ${systemReason(error)}`);
    }
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** A run that ends before it wrote anything leaves no empty folders behind. */
  removeIfEmpty(): void {
    if (this.#firstCreated === undefined) return;
    try {
      for (let folder = this.path; folder.length >= this.#firstCreated.length; folder = dirname(folder)) rmdirSync(folder);
    } catch {
      // It holds something, which stays.
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
  mkdirSync(folder);
  return first ?? folder;
}
