import { KindlingError } from '@kindling/checks';
import type { Pieces } from '../pieces';

const BLOCK = 512;

/**
 * The wanted members of a tar archive, by the last part of their names. No other is kept, and no more is read than it takes to have
 * them all.
 * @param sizes how many bytes each wanted member has
 * @throws KindlingError when the archive is damaged or ends too soon, or a member has another size or is missing
 */
export async function readTar(
  pieces: Pieces,
  name: string,
  sizes: ReadonlyMap<string, number>,
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const header = new Uint8Array(BLOCK);
  let inHeader = 0;
  let member: { bytes: Uint8Array | null; size: number; read: number } | null = null;
  for await (const piece of pieces) {
    for (let place = 0; place < piece.length; ) {
      if (member === null) {
        const part = piece.subarray(place, place + BLOCK - inHeader);
        header.set(part, inHeader);
        inHeader += part.length;
        place += part.length;
        if (inHeader < BLOCK) continue;
        inHeader = 0;
        const next = readHeader(header, name);
        if (next === null) continue;
        const wanted = next.isFile ? sizes.get(next.base) : undefined;
        if (wanted !== undefined && wanted !== next.size) {
          throw new KindlingError(`${name}: ${next.base}: expected ${wanted} bytes, got ${next.size}`);
        }
        const bytes = wanted === undefined ? null : new Uint8Array(wanted);
        if (bytes !== null) found.set(next.base, bytes);
        if (next.size > 0) member = { bytes, size: next.size, read: 0 };
      } else {
        const padded = Math.ceil(member.size / BLOCK) * BLOCK;
        const part = piece.subarray(place, place + padded - member.read);
        if (member.read < member.size) member.bytes?.set(part.subarray(0, member.size - member.read), member.read);
        member.read += part.length;
        place += part.length;
        if (member.read >= member.size && found.size === sizes.size) return found;
        if (member.read === padded) member = null;
      }
    }
  }
  if (member !== null || inHeader > 0) throw new KindlingError(`${name}: the tar archive is truncated`);
  const missing = [...sizes.keys()].filter((wanted) => !found.has(wanted));
  if (missing.length > 0) throw new KindlingError(`${name}: expected ${missing.join(', ')} in the tar archive, found none`);
  return found;
}

/** What the next member is; null for the blocks of zeros at the end. */
function readHeader(header: Uint8Array, name: string): { base: string; size: number; isFile: boolean } | null {
  if (header.every((byte) => byte === 0)) return null;
  // the sum of all bytes, those of the sum itself taken for spaces
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (octal(header, 148, 8) !== sum)
    throw new KindlingError(`${name}: the tar archive is corrupted (a header with a wrong checksum)`);
  const path = textOf(header, 0, 100);
  const type = String.fromCharCode(header[156]);
  return { base: path.slice(path.lastIndexOf('/') + 1), size: octal(header, 124, 12), isFile: type === '0' || type === '\0' };
}

function textOf(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}

function octal(header: Uint8Array, start: number, length: number): number {
  const text = textOf(header, start, length).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}
