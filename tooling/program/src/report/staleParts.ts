import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAnotherLiveProcess } from './processes';

/** `.training.png.123.part`: a picture that process 123 was writing. */
const part = /^\..+\.(\d+)\.part$/;

/** Removes the parts of files that runs left in a folder when they were killed. Those of a run that lives stay. */
export function removeStaleParts(folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = part.exec(name)?.[1];
    if (pid === undefined || isAnotherLiveProcess(Number(pid))) continue;
    try {
      rmSync(join(folder, name), { force: true });
    } catch {
      // It is in nobody's way, and the run does not need it gone.
    }
  }
}

/** The same in each of the folders in `parent`. */
export function removeStalePartsIn(parent: string): void {
  for (const name of namesIn(parent)) removeStaleParts(join(parent, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // a file, or a folder that may not be read
  }
}
