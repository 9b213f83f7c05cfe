import { describe } from './describe';
import { KindlingError, nameText, unexpected } from './kindlingError';
import { checkFunction } from './values';

/** A number of bytes as people read it: `1.5 GiB`. @throws KindlingError for what is no number >= 0 */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  if (typeof bytes !== 'number' || !(bytes >= 0)) throw unexpected('bytes', 'a number >= 0', describe(bytes));
  let [size, unit] = [bytes, 0];
  while (size >= 1024 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}

/** Below this nobody asks how much the machine has. */
const LARGE = 2 ** 28;

/** The memory of this machine, or of the container that the process runs in; Infinity where the host does not tell. */
function machineBytes(): number {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): unknown; constrainedMemory?(): number };
  };
  try {
    const os = process?.getBuiltinModule?.('node:os') as { totalmem(): number } | undefined;
    const total = os?.totalmem() || Number.POSITIVE_INFINITY;
    return Math.min(total, process?.constrainedMemory?.() || Number.POSITIVE_INFINITY);
  } catch {
    // a host that guards what it tells
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * Memory that `create` asks for. What the host refuses is told in words, with what it was for. More than the machine has is
 * refused here: Linux promises it, and ends the process when it is written to.
 * @param name what the memory is for, for the message
 * @throws KindlingError with the bytes that could not be had
 */
export function allocate<T>(name: string, bytes: number, create: () => T): T {
  checkFunction('allocate: create', create);
  if (typeof bytes !== 'number') throw unexpected(`${nameText(name)}: bytes`, 'a number', describe(bytes));
  if (bytes >= LARGE && bytes > machineBytes()) {
    throw new KindlingError(
      `${nameText(name)}: ${bytesText(bytes)} cannot be had: this machine has ${bytesText(machineBytes())}`,
    );
  }
  try {
    return create();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new KindlingError(`${nameText(name)}: ${bytesText(bytes)} cannot be had: ${error.message}`);
  }
}
