import { closeSync, constants, ftruncateSync, openSync, writeSync } from 'node:fs';

/**
 * A file of just these bytes, written over what was there. Where the same file is written thousands of times: one that is
 * emptied first, as by `writeFile`, waits for the disk when it is closed.
 */
export function overwrite(path: string, bytes: Uint8Array): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT);
  try {
    for (let place = 0; place < bytes.length; ) place += writeSync(file, bytes, place, bytes.length - place, place);
    ftruncateSync(file, bytes.length);
  } finally {
    closeSync(file);
  }
}
