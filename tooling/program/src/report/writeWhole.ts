import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemReason } from '../errors';

/**
 * Writes a file whole or not at all: beside, then renamed. Synchronous, so that a Ctrl-C cannot come in between; what a killed process
 * leaves (`.NAME.PID.part`), the folder's next run removes.
 * @throws Error naming the file and the reason
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    writeFileSync(beside, content);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new Error(`cannot write ${path}: ${systemReason(error)}`);
  }
}
