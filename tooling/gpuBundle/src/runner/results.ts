import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one of the commands found out, as a file of its own: what is there stays if a later one fails. */
export function writeResult(folder: string, name: string, result: unknown): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 1)}\n`);
}

/** What a command wrote, and null if it wrote nothing. */
export function readResult<T>(folder: string, name: string): T | null {
  try {
    return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as T;
  } catch {
    return null;
  }
}
