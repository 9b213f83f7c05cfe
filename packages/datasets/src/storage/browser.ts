import { KindlingError } from '@kindling/core';
import { joinChunks } from '../joinChunks';
import type { Storage } from './storage';

const CACHE_NAME = 'kindling-datasets';

/** A cache is kept by address; the host is none that could exist, the path is one segment, so that no two paths meet. */
function addressOf(path: string): string {
  return `https://kindling.invalid/${encodeURIComponent(path)}`;
}

/** In the words of a user, with the name for those who search for it. */
function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  if (name === 'QuotaExceededError') return 'no space left (QuotaExceededError)';
  if (name === 'SecurityError') return 'this page may not store anything (SecurityError)';
  return message;
}

async function openCache(): Promise<Cache> {
  if (globalThis.caches === undefined) throw new Error('a page has a cache only over https or from localhost');
  return caches.open(CACHE_NAME);
}

/** A gunzip that ended early says so in other words in every browser. */
function isTruncation(message: string): boolean {
  return /truncat|incomplete|unexpected end|premature/i.test(message);
}

/** Files in the page's Cache storage, which is kept until the user or the browser clears it; unpacking happens beside the main thread. */
export const browserStorage: Storage = {
  async read(path) {
    // where nothing can be stored, nothing is there
    if (globalThis.caches === undefined) return null;
    try {
      const response = await (await openCache()).match(addressOf(path));
      return response === undefined ? null : new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      throw new KindlingError(`${path}: cannot be read: ${reasonOf(error)}`);
    }
  },

  async readUserFile(address) {
    let response: Response;
    try {
      response = await fetch(address);
    } catch (error) {
      throw new KindlingError(`${address}: cannot be read: ${reasonOf(error)}`);
    }
    if (response.status === 404) return null;
    if (!response.ok)
      throw new KindlingError(`${address}: cannot be read: HTTP ${response.status} ${response.statusText}`.trimEnd());
    return new Uint8Array(await response.arrayBuffer());
  },

  async checkWritable(folder) {
    try {
      await openCache();
    } catch (error) {
      throw new KindlingError(`${folder}: cannot be written to: ${reasonOf(error)}`);
    }
  },

  async write(path, bytes) {
    try {
      // Put is all or nothing.
      const body = new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': 'application/octet-stream' } });
      await (await openCache()).put(addressOf(path), body);
    } catch (error) {
      throw new KindlingError(`${path}: cannot be written: ${reasonOf(error)}`);
    }
  },

  async gunzip(bytes, name, maximumSize) {
    const unpacked = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'));
    const reader = unpacked.getReader();
    const chunks: Uint8Array[] = [];
    let length = 0;
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        chunks.push(part.value);
        length += part.value.length;
        if (length > maximumSize) break;
      }
    } catch (error) {
      const { message } = error as Error;
      throw new KindlingError(
        `${name}: ${isTruncation(message) ? 'the gzip file is truncated' : `the gzip file is corrupted (${message})`}`,
      );
    }
    if (length > maximumSize) {
      await reader.cancel();
      throw new KindlingError(`${name}: the gzip file unpacks to far more bytes than expected`);
    }
    return joinChunks(chunks, length);
  },

  async sha256(bytes) {
    if (globalThis.crypto?.subtle === undefined) {
      throw new KindlingError('sha256: a page has checksums only over https or from localhost');
    }
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  },
};

export { browserStorage as platformStorage };
