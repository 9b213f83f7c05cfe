import { KindlingError } from '@kindling/checks';
import type { ByteSource } from '../files/files';
import { crc32 } from './crc32';
import type { ZipEntry } from './zip';

/** Reads a file of an archive from its beginning to its end, and checks it: `use` is given its bytes. @throws KindlingError where its checksum differs */
export async function readRecord<T>(source: ByteSource, entry: ZipEntry, use: (record: ByteSource) => Promise<T>): Promise<T> {
  const name = `${source.name}: ${entry.name}`;
  if (!entry.isPlain) throw new KindlingError(`${name}: expected it as it is, as PyTorch writes it, got it packed or encrypted`);
  let reached = 0;
  let sum = 0;
  const result = await use({
    name,
    size: entry.size,
    async read(offset, into) {
      if (offset !== reached || offset + into.length > entry.size)
        throw new KindlingError(`${name}: expected ${entry.size} bytes, got more`);
      await source.read(entry.offset + offset, into);
      sum = crc32(into, sum);
      reached += into.length;
    },
  });
  if (reached !== entry.size || sum !== entry.crc) throw new KindlingError(`${name}: is damaged: its checksum is another one`);
  return result;
}

/** All bytes of a small file of an archive. */
export function recordBytes(source: ByteSource, entry: ZipEntry): Promise<Uint8Array> {
  return readRecord(source, entry, async (record) => {
    const bytes = new Uint8Array(record.size);
    await record.read(0, bytes);
    return bytes;
  });
}
