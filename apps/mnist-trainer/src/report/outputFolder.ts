import { accessSync, constants, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemReason } from '../errors';

/** The folder that the run writes to. */
export class OutputFolder {
  readonly #firstCreated: string | undefined;

  /** @throws Error naming the folder and the reason if nothing can be written there. */
  constructor(readonly path: string) {
    try {
      this.#firstCreated = mkdirSync(path, { recursive: true });
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
