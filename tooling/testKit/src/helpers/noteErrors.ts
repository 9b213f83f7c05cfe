import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The largest error under each name. */
const largest = new Map<string, number>();

/**
 * Notes the largest |actual - expected| / max(1, |expected|) under names such as `nn/Linear`, for the tables of docs/errors.md; where one of both is not
 * finite the other one has to be the same, which is for the test to say. Without KINDLING_ERRORS, the folder that the numbers go to when the process ends, it does nothing.
 */
export function noteErrors(names: string | readonly string[], actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  const folder = process.env.KINDLING_ERRORS;
  if (folder === undefined) return;
  if (largest.size === 0) process.on('exit', () => write(folder));
  let error = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    if (difference > error && Number.isFinite(expected[i])) error = difference;
  }
  for (const name of [names].flat()) largest.set(name, Math.max(error, largest.get(name) ?? 0));
}

function write(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify([...largest]));
}
