import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromWhereTyped, hasCode, systemReason } from '@kindling/program';

/** The folder whose folders runs are, where the command was typed. */
export const runsFolder = (): string => fromWhereTyped('runs');

/** The paths of what lies in a folder of runs; none where there is no folder. @throws Error naming what is no folder, or may not be read */
export function runFolders(runs: string): string[] {
  try {
    return readdirSync(runs).map((name) => join(runs, name));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw new Error(`${runs}: expected a folder of runs, got what cannot be read as one: ${systemReason(error)}`);
  }
}
