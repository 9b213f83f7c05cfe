import { KindlingError } from './kindlingError';

/** A number of bytes as people read it: `1.5 GiB`. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let [size, unit] = [bytes, 0];
  while (size >= 1024 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}

/**
 * Memory that `create` asks for. What the host refuses is told in words, with what it was for.
 * @param name what the memory is for, for the message
 * @throws KindlingError with the bytes that could not be had
 */
export function allocate<T>(name: string, bytes: number, create: () => T): T {
  try {
    return create();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new KindlingError(`${name}: ${bytesText(bytes)} cannot be had: ${error.message}`);
  }
}
