import { describe, KindlingError, unexpected } from '@kindling/checks';
import type { ByteSource } from '../files/files';

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Of its first byte in the archive. */
  readonly offset: number;
  readonly size: number;
  /** Whether its bytes stand there as they are. */
  readonly isPlain: boolean;
  readonly crc: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
/** The comment behind the end's record has at most so many bytes. */
const LONGEST_COMMENT = 0xffff;
const MAX32 = 0xffffffff;

/** Whether bytes begin as a zip archive does. */
export function isZip(start: Uint8Array): boolean {
  return start.length >= 4 && new DataView(start.buffer, start.byteOffset).getUint32(0, true) === LOCAL;
}

/**
 * The files in a zip archive, by name. They lie in it apart from each other, so that those that are not packed are together no more than the archive.
 * @throws KindlingError for what is no such archive
 */
export async function readZip(source: ByteSource): Promise<Map<string, ZipEntry>> {
  const { count, offset, size } = await findDirectory(source);
  const directory = await bytesAt(source, offset, size);
  const entries: (Omit<ZipEntry, 'offset'> & { readonly local: number })[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const { length, entry } = centralEntry(source.name, directory, at);
    at += length;
    entries.push(entry);
  }
  if (at !== size) throw damaged(source.name, `a directory of ${count} files in ${size} bytes`, `${at} bytes`);
  const placed = new Map<string, ZipEntry>();
  let reached = 0;
  for (const entry of entries.sort((a, b) => a.local - b.local)) {
    if (placed.has(entry.name)) throw damaged(source.name, 'each file once', `${describe(entry.name)} twice`);
    if (entry.local < reached)
      throw damaged(source.name, 'files apart from each other', `${describe(entry.name)} in another one`);
    const begin = await dataOffset(source, entry, offset);
    reached = begin + entry.size;
    if (reached > offset) throw damaged(source.name, 'files before the directory', `${describe(entry.name)} beyond it`);
    placed.set(entry.name, { name: entry.name, offset: begin, size: entry.size, isPlain: entry.isPlain, crc: entry.crc });
  }
  return placed;
}

function damaged(name: string, expected: string, came: string): KindlingError {
  return unexpected(name, `a zip archive with ${expected}`, came);
}

async function bytesAt(source: ByteSource, offset: number, size: number): Promise<DataView> {
  if (offset < 0 || offset + size > source.size) {
    throw damaged(source.name, `its directory in its ${source.size} bytes`, `one at byte ${offset}`);
  }
  const bytes = new Uint8Array(size);
  await source.read(offset, bytes);
  return new DataView(bytes.buffer);
}

interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly size: number;
}

/** Where the list of files stands: the archive's last record says it. */
async function findDirectory(source: ByteSource): Promise<Directory> {
  const tailSize = Math.min(source.size, END_BYTES + LONGEST_COMMENT);
  const tail = await bytesAt(source, source.size - tailSize, tailSize);
  let at = tailSize - END_BYTES;
  const isEnd = () => tail.getUint32(at, true) === END && at + END_BYTES + tail.getUint16(at + 20, true) === tailSize;
  while (at >= 0 && !isEnd()) at--;
  if (at < 0) throw damaged(source.name, 'a directory at its end', 'none: the file is truncated, or something was put behind it');
  const end = source.size - tailSize + at;
  const [disk, first] = [tail.getUint16(at + 4, true), tail.getUint16(at + 6, true)];
  const [here, count] = [tail.getUint16(at + 8, true), tail.getUint16(at + 10, true)];
  if (disk !== 0 || first !== 0 || here !== count) throw damaged(source.name, 'all of its files', 'a part of several');
  const directory = (await directory64(source, end)) ?? {
    count,
    size: tail.getUint32(at + 12, true),
    offset: tail.getUint32(at + 16, true),
  };
  if (directory.offset + directory.size > end || directory.count * CENTRAL_BYTES > directory.size) {
    throw damaged(
      source.name,
      `its directory before byte ${end}`,
      `${directory.count} files in ${directory.size} bytes at ${directory.offset}`,
    );
  }
  return directory;
}

/** The same of an archive that counts in 64 bits; null where it does not. */
async function directory64(source: ByteSource, end: number): Promise<Directory | null> {
  if (end < LOCATOR_BYTES) return null;
  const locator = await bytesAt(source, end - LOCATOR_BYTES, LOCATOR_BYTES);
  if (locator.getUint32(0, true) !== LOCATOR64) return null;
  const record = await bytesAt(source, number64(locator, 8), END64_BYTES);
  if (record.getUint32(0, true) !== END64) throw damaged(source.name, 'a record of its end', 'none where it is said to be');
  return { count: number64(record, 32), size: number64(record, 40), offset: number64(record, 48) };
}

/** A number of 64 bits; what a double does not hold is beyond any file, and stays so. */
const number64 = (view: DataView, at: number) => Number(view.getBigUint64(at, true));

function centralEntry(name: string, view: DataView, at: number) {
  const left = view.byteLength - at;
  if (left < CENTRAL_BYTES || view.getUint32(at, true) !== CENTRAL)
    throw damaged(name, 'a directory of its files', 'other bytes in it');
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
  const length = CENTRAL_BYTES + nameLength + extraLength + commentLength;
  if (length > left) throw damaged(name, 'a directory of its files', 'one that breaks off');
  const file = nameAt(name, view, at + CENTRAL_BYTES, nameLength);
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  let [packed, size, local] = [20, 24, 42].map((field) => view.getUint32(at + field, true));
  const wide = wideNumbers(view, at + CENTRAL_BYTES + nameLength, extraLength);
  if (size === MAX32) size = wide.shift() ?? size;
  if (packed === MAX32) packed = wide.shift() ?? packed;
  if (local === MAX32) local = wide.shift() ?? local;
  // neither packed nor encrypted
  const isPlain = method === 0 && packed === size && (flags & 1) === 0;
  return { length, entry: { name: file, size: packed, local, isPlain, crc: view.getUint32(at + 16, true) } };
}

function nameAt(name: string, view: DataView, at: number, length: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(new Uint8Array(view.buffer, at, length));
  } catch {
    throw new KindlingError(`${name}: expected names in UTF-8 in a zip archive, got other bytes`);
  }
}

/** What an entry's field for numbers of 64 bits holds. */
function wideNumbers(view: DataView, start: number, length: number): number[] {
  for (let at = start; at + 4 <= start + length; ) {
    const [id, size] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    if (at + 4 + size > start + length) break;
    if (id === 1) return Array.from({ length: Math.floor(size / 8) }, (_, i) => number64(view, at + 4 + 8 * i));
    at += 4 + size;
  }
  return [];
}

/** Where a file's bytes begin, behind a second record of it, which has to be about the same file. */
async function dataOffset(source: ByteSource, { name, local }: { name: string; local: number }, end: number): Promise<number> {
  if (local + LOCAL_BYTES > end) throw damaged(source.name, 'files before the directory', `${describe(name)} beyond it`);
  const record = await bytesAt(source, local, LOCAL_BYTES);
  const [nameLength, extraLength] = [record.getUint16(26, true), record.getUint16(28, true)];
  const begin = local + LOCAL_BYTES + nameLength + extraLength;
  const other = record.getUint32(0, true) === LOCAL && begin <= end && (await bytesAt(source, local + LOCAL_BYTES, nameLength));
  if (other === false || nameAt(source.name, other, 0, nameLength) !== name) {
    throw damaged(source.name, `the file ${describe(name)} where its directory says`, 'something else');
  }
  return begin;
}
