import { checkInteger, describe, KindlingError, typedArrayName } from '@kindling/checks';

/** A table of 64 MiB. */
const MAX_CHANNELS = 65_536;

/** Passes for what `Transform.pixelTable` takes. @throws KindlingError naming the argument */
export function checkTableArguments(name: string, channels: unknown, before: unknown): void {
  checkTable(`${name}: before`, checkInteger(`${name}: channels`, channels, { min: 1, max: MAX_CHANNELS }), before);
}

/** Returns `table` if it has a number for each byte of each channel, or is null. @throws KindlingError naming it */
export function checkTable(name: string, channels: number, table: unknown): Float32Array | null {
  if (table === null) return null;
  if (typedArrayName(table) !== 'Float32Array' || (table as Float32Array).length !== channels * 256) {
    throw new KindlingError(`${name}: expected null or a Float32Array of ${channels} * 256 numbers, got ${describe(table)}`);
  }
  return table as Float32Array;
}
