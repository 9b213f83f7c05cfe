import { KindlingError, type TypedArray } from '@kindling/core';

/** What an IDX file holds. Shape: `data` holds as many numbers as `shape` says, row-major. */
export interface IdxArray {
  data: TypedArray;
  shape: number[];
}

type Reader = (view: DataView, offset: number) => number;

/** The third byte of the magic number: size in bytes, array, and how a (big-endian) number is read. */
const elementTypes = new Map<number, { size: number; create: (count: number) => TypedArray; read: Reader }>([
  [0x08, { size: 1, create: (count) => new Uint8Array(count), read: (view, offset) => view.getUint8(offset) }],
  [0x09, { size: 1, create: (count) => new Int8Array(count), read: (view, offset) => view.getInt8(offset) }],
  [0x0b, { size: 2, create: (count) => new Int16Array(count), read: (view, offset) => view.getInt16(offset) }],
  [0x0c, { size: 4, create: (count) => new Int32Array(count), read: (view, offset) => view.getInt32(offset) }],
  [0x0d, { size: 4, create: (count) => new Float32Array(count), read: (view, offset) => view.getFloat32(offset) }],
  [0x0e, { size: 8, create: (count) => new Float64Array(count), read: (view, offset) => view.getFloat64(offset) }],
]);

const hexadecimal = (magic: number) => `0x${magic.toString(16).padStart(8, '0')}`;

/**
 * Reads the bytes of an (unpacked) IDX file. Bytes are not copied: `data` is then a view of `bytes`.
 * @param name what to call the bytes in errors: the path of the file
 * @param expectedMagic refuses any other type of number or count of dims: 0x803 for MNIST's images, 0x801 for its labels
 * @throws KindlingError on a wrong magic number, and when there are fewer or more bytes than the header says
 */
export function parseIdx(bytes: Uint8Array, name = 'IDX', expectedMagic?: number): IdxArray {
  if (bytes.length < 4) throw new KindlingError(`${name}: expected an IDX file, got ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const type = magic >>> 16 === 0 ? elementTypes.get(magic >>> 8) : undefined;
  if (!type || (expectedMagic !== undefined && magic !== expectedMagic)) {
    const expected = expectedMagic === undefined ? 'one of an IDX file (0x00000803 for images)' : hexadecimal(expectedMagic);
    throw new KindlingError(`${name}: expected the magic number ${expected}, got ${hexadecimal(magic)}`);
  }

  const dims = magic & 0xff;
  const start = 4 + 4 * dims;
  if (bytes.length < start) {
    throw new KindlingError(`${name}: expected a header of ${start} bytes, got ${bytes.length} bytes (truncated)`);
  }
  const shape = Array.from({ length: dims }, (_, dim) => view.getUint32(4 + 4 * dim));
  const count = shape.reduce((product, size) => product * size, 1);
  const expected = start + count * type.size;
  if (bytes.length !== expected) {
    const sizes = [...shape, ...(type.size > 1 ? [type.size] : [])].join('*');
    const verdict = bytes.length < expected ? 'truncated' : `${bytes.length - expected} too many`;
    throw new KindlingError(
      `${name}: expected ${expected} bytes (header ${start}, ${sizes}), got ${bytes.length} bytes (${verdict})`,
    );
  }

  // A plain Uint8Array, whatever kind of it came.
  if (magic >>> 8 === 0x08) return { data: new Uint8Array(bytes.buffer, bytes.byteOffset + start, count), shape };
  const data = type.create(count);
  for (let i = 0; i < count; i++) data[i] = type.read(view, start + i * type.size);
  return { data, shape };
}
