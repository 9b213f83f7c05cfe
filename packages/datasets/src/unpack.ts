import type { Storage } from './storage/storage';

/**
 * The bytes themselves, or what they unpack to if they are a gzip file: told by the first two bytes, as browsers and some
 * servers unpack files without taking the `.gz` off the name. An IDX file never starts with these.
 */
export async function unpack(storage: Storage, bytes: Uint8Array, name: string, maximumSize: number): Promise<Uint8Array> {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? storage.gunzip(bytes, name, maximumSize) : bytes;
}
