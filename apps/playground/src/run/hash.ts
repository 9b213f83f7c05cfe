import { KindlingError } from '@kindling/checks';
import type { Tensor } from '@kindling/core';

/** The SHA-256 of a net's numbers, with their names and shapes. @throws KindlingError where a page has no checksums */
export async function hashOf(state: ReadonlyMap<string, Tensor>): Promise<string> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) throw new KindlingError('hash: a page has checksums only over https or from localhost');
  const parts: Uint8Array[] = [];
  for (const [name, one] of state) {
    const { buffer, byteOffset, byteLength } = await one.data<Float32Array | Int32Array | Uint8Array>();
    parts.push(new TextEncoder().encode(`${name} ${one.dtype} ${one.shape.join(',')}\n`));
    parts.push(new Uint8Array(buffer, byteOffset, byteLength));
  }
  const whole = await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer();
  const digest = new Uint8Array(await subtle.digest('SHA-256', whole));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
