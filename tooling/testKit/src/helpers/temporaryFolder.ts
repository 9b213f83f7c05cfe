import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A new empty folder outside the checkout; it is removed when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-'));
  if (made.length === 0) process.on('exit', () => made.forEach((one) => rmSync(one, { recursive: true, force: true })));
  made.push(folder);
  return folder;
}
