import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `tooling/bench/results/2025-11-24T15-02-11.json`, in local time. */
export function defaultResultFile(now = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  return join(fileURLToPath(new URL('../results/', import.meta.url)), `${local.replaceAll(':', '-')}.json`);
}

/** Writes results as JSON, the whole file or nothing. @throws Error naming the file and the reason */
export async function writeResults(file: string, results: object): Promise<void> {
  const beside = `${file}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(beside, `${JSON.stringify(results, null, 2)}\n`);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw new Error(`cannot write ${file}: ${(error as Error).message}`);
  }
}
