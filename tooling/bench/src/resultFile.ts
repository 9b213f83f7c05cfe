import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '@kindling/program';

/** `tooling/bench/results/2025-11-24T15-02-11.json`, in local time. */
export function defaultResultFile(now = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  return join(fileURLToPath(new URL('../results/', import.meta.url)), `${local.replaceAll(':', '-')}.json`);
}

/** Writes results as JSON, the whole file or nothing. @throws Error naming the file and the reason */
export function writeResults(file: string, results: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, `${JSON.stringify(results, null, 2)}\n`);
}
