import type { RandomSource } from '@kindling/core';
import { crc32 } from '../../src/pytorch/crc32';

type Mutation = (file: Uint8Array, random: RandomSource) => Uint8Array;

const pick = <T>(list: readonly T[], random: RandomSource): T => list[random.integer(list.length)];
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
/** Half of them near the beginning or the end, where a file says what it is. */
const place = ({ length }: Uint8Array, random: RandomSource) => {
  const near = random.integer(Math.min(length, 200) + 1);
  return [random.integer(length + 1), random.integer(length + 1), near, length - near][random.integer(4)];
};

const flipBits: Mutation = (file, random) => {
  const changed = Uint8Array.from(file);
  for (let count = 1 + random.integer(3); count > 0 && file.length > 0; count--) {
    changed[Math.min(place(file, random), file.length - 1)] ^= 1 << random.integer(8);
  }
  return changed;
};
const setBytes: Mutation = (file, random) => {
  const start = place(file, random);
  return Uint8Array.from(file).fill(
    pick([0, 1, 0x7f, 0x80, 0xff, random.integer(256)], random),
    start,
    start + 1 + random.integer(9),
  );
};
/** Numbers of 2, 4 or 8 bytes, small ones and those at the ends of ranges. */
const setNumber: Mutation = (file, random) => {
  const changed = Uint8Array.from(file);
  const size = pick([2, 4, 8], random);
  const at = Math.min(place(file, random), file.length - size);
  if (at < 0) return changed;
  const value = pick(
    [0n, 1n, BigInt(random.integer(300)), 2n ** 31n, 2n ** 32n - 1n, 2n ** 40n, 2n ** 63n, 2n ** 64n - 1n],
    random,
  );
  const view = new DataView(changed.buffer);
  if (size === 2) view.setUint16(at, Number(value & 0xffffn), true);
  else if (size === 4) view.setUint32(at, Number(value & 0xffffffffn), true);
  else view.setBigUint64(at, value, true);
  return changed;
};
const truncate: Mutation = (file, random) => file.slice(0, place(file, random));
const insert: Mutation = (file, random) => {
  const at = place(file, random);
  const bytes = Uint8Array.from({ length: 1 + random.integer(20) }, () => random.integer(256));
  return joined(file.subarray(0, at), bytes, file.subarray(at));
};
const remove: Mutation = (file, random) => {
  const at = place(file, random);
  return joined(file.subarray(0, at), file.subarray(at + 1 + random.integer(20)));
};
/** A part of it put in another place, over what stands there or between. */
const copy: Mutation = (file, random) => {
  const from = place(file, random);
  const part = file.slice(from, from + 1 + random.integer(100));
  const at = place(file, random);
  return joined(file.subarray(0, at), part, file.subarray(random.integer(2) === 0 ? at : at + part.length));
};
/** A digit of a number that stands in text, or several. */
const setDigits: Mutation = (file, random) => {
  const digits = [...file.keys()].filter((at) => file[at] >= 0x30 && file[at] <= 0x39);
  if (digits.length === 0) return flipBits(file, random);
  const changed = Uint8Array.from(file);
  for (let count = 1 + random.integer(2); count > 0; count--) changed[pick(digits, random)] = 0x30 + random.integer(10);
  if (random.integer(3) > 0) return changed;
  const at = pick(digits, random);
  return joined(changed.subarray(0, at), new TextEncoder().encode('9'.repeat(1 + random.integer(20))), changed.subarray(at));
};

const mutations = [flipBits, setBytes, setNumber, setNumber, truncate, insert, remove, copy, setDigits, setDigits];

/** A file with one or more changes; those of the same random numbers are the same. */
export function mutated(file: Uint8Array, random: RandomSource): Uint8Array {
  let changed = file;
  for (let count = 1 + random.integer(3); count > 0; count--) changed = pick(mutations, random)(changed, random);
  return changed;
}

/** Replaces a file in a zip archive of PyTorch's, all checksums and places right again: what comes behind the checksums is to be looked at. */
export function withRecord(archive: Uint8Array, name: string, change: (content: Uint8Array) => Uint8Array): Uint8Array {
  const records = recordsOf(archive).map((record) =>
    record.name.endsWith(name) ? { ...record, content: change(record.content) } : record,
  );
  const parts: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const { name: file, content } of records) {
    const text = new TextEncoder().encode(file);
    const fields = new DataView(new ArrayBuffer(46));
    fields.setUint32(0, 0x02014b50, true);
    fields.setUint32(16, crc32(content), true);
    fields.setUint32(20, content.length, true);
    fields.setUint32(24, content.length, true);
    fields.setUint16(28, text.length, true);
    fields.setUint32(42, offset, true);
    central.push(new Uint8Array(fields.buffer), text);
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    local.setUint16(26, text.length, true);
    parts.push(new Uint8Array(local.buffer), text, content);
    offset += 30 + text.length + content.length;
  }
  const directory = joined(...central);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, records.length, true);
  end.setUint16(10, records.length, true);
  end.setUint32(12, directory.length, true);
  end.setUint32(16, offset, true);
  return joined(...parts, directory, new Uint8Array(end.buffer));
}

/** The files in an archive that is whole, read in the plainest way. */
function recordsOf(archive: Uint8Array): { name: string; content: Uint8Array }[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.length);
  const end = archive.length - 22;
  const records: { name: string; content: Uint8Array }[] = [];
  let at = view.getUint32(end + 16, true);
  for (let i = view.getUint16(end + 10, true); i > 0; i--) {
    const [nameLength, extraLength] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)];
    const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength));
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    records.push({ name, content: archive.slice(start, start + view.getUint32(at + 24, true)) });
    at += 46 + nameLength + extraLength;
  }
  return records;
}
