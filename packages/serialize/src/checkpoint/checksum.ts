import { KindlingError } from '@kindling/checks';
import type { Tensor } from '@kindling/core';

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // a page has it over https, and from its own machine
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) throw new KindlingError('Checkpoint: expected crypto.subtle, which a page has over https, got none');
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** More can't be hashed at once. */
const LARGEST = 2 ** 30;

/** SHA-256 of bytes; of very many that of the hashes of their pieces. */
async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (bytes.length <= LARGEST) return sha256(bytes);
  const hashes: string[] = [];
  for (let start = 0; start < bytes.length; start += LARGEST) hashes.push(await sha256(bytes.subarray(start, start + LARGEST)));
  return sha256(new TextEncoder().encode(hashes.join()));
}

/**
 * SHA-256 of all that a checkpoint says: its texts, and of each tensor the name, dtype, shape and numbers. A hash of hashes, so that memory holds one
 * tensor at a time.
 */
export async function checksumOf(texts: Readonly<Record<string, string>>, tensors: ReadonlyMap<string, Tensor>): Promise<string> {
  const listed: unknown[] = [];
  for (const name of [...tensors.keys()].sort()) {
    const one = tensors.get(name) as Tensor;
    const { buffer, byteOffset, byteLength } = await one.data<
      Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>
    >();
    listed.push([name, one.dtype, one.shape, await hashOf(new Uint8Array(buffer, byteOffset, byteLength))]);
  }
  const entries = Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(new TextEncoder().encode(JSON.stringify([entries, listed])));
}
