import { KindlingError } from '@kindling/checks';
import type { Storage } from '../storage/storage';

/** What identifies bytes: their SHA-256, or the name that git gives them, where only a repository publishes one. */
export type Checksum = { readonly sha256: string } | { readonly gitBlob: string };

/** @throws KindlingError naming the file, where its bytes are others than the published ones */
export async function verify(storage: Storage, bytes: Uint8Array, checksum: Checksum, path: string, what: string): Promise<void> {
  const [kind, expected] = 'sha256' in checksum ? ['sha256', checksum.sha256] : ['git blob', checksum.gitBlob];
  const sum = 'sha256' in checksum ? await storage.sha256(bytes) : await storage.gitBlob(bytes);
  if (sum !== expected)
    throw new KindlingError(`${path}: expected the published ${what} (${kind} ${expected}), got ${kind} ${sum}`);
}
