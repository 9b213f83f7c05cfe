import {
  allocate,
  checkInteger,
  checkText,
  describe,
  KindlingError,
  ofThisRealm,
  refuseSurplus,
  shownPath,
  type TypedArray,
  typedArrayName,
} from '@kindling/checks';

/** What an IDX file holds. Shape: `data` holds as many numbers as `shape` says, row-major. */
export interface IdxArray {
  data: TypedArray;
  shape: number[];
}

type Reader = (view: DataView, offset: number) => number;

interface ElementType {
  /** In bytes. */
  size: number;
  create: (count: number) => TypedArray;
  /** Numbers are big-endian. */
  read: Reader;
}

/** By the third byte of the magic number. */
const elementTypes = new Map<number, ElementType>([
  [0x08, { size: 1, create: (count) => new Uint8Array(count), read: (view, offset) => view.getUint8(offset) }],
  [0x09, { size: 1, create: (count) => new Int8Array(count), read: (view, offset) => view.getInt8(offset) }],
  [0x0b, { size: 2, create: (count) => new Int16Array(count), read: (view, offset) => view.getInt16(offset) }],
  [0x0c, { size: 4, create: (count) => new Int32Array(count), read: (view, offset) => view.getInt32(offset) }],
  [0x0d, { size: 4, create: (count) => new Float32Array(count), read: (view, offset) => view.getFloat32(offset) }],
  [0x0e, { size: 8, create: (count) => new Float64Array(count), read: (view, offset) => view.getFloat64(offset) }],
]);

/** What the first bytes of an IDX file say. */
export interface IdxHeader {
  type: ElementType;
  shape: number[];
  /** Where the numbers begin. */
  start: number;
  /** How many numbers there are. */
  count: number;
  /** How many bytes the whole file has: no more than a claim, until they are there. */
  size: number;
}

/** The longest header: 255 dims. */
export const longestHeader = 4 + 4 * 255;

const hexadecimal = (magic: number) => `0x${magic.toString(16).padStart(8, '0')}`;

/** What the file begins with, or null where more of it is needed to say so. @throws KindlingError on a wrong magic number */
export function readIdxHeader(bytes: Uint8Array, name: string, expectedMagic?: number): IdxHeader | null {
  if (bytes.length < 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const type = magic >>> 16 === 0 ? elementTypes.get(magic >>> 8) : undefined;
  if (!type || (expectedMagic !== undefined && magic !== expectedMagic)) {
    const expected = expectedMagic === undefined ? 'one of an IDX file (0x00000803 for images)' : hexadecimal(expectedMagic);
    throw new KindlingError(`${name}: expected the magic number ${expected}, got ${hexadecimal(magic)}`);
  }
  const dims = magic & 0xff;
  const start = 4 + 4 * dims;
  if (bytes.length < start) return null;
  const shape = Array.from({ length: dims }, (_, dim) => view.getUint32(4 + 4 * dim));
  // 0 * Infinity would be NaN
  const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
  return { type, shape, start, count, size: start + count * type.size };
}

/** `20*6*5`, and the size of a number where it is more than a byte. */
export function sizesText({ type, shape }: IdxHeader): string {
  const shown = shape.length > 8 ? [...shape.slice(0, 8), '...'] : shape;
  return [...shown, ...(type.size > 1 ? [type.size] : [])].join('*');
}

/** `expected 616 bytes (header 16, 20*6*5)`. */
export function expectedText(header: IdxHeader): string {
  return `expected ${header.size} bytes (header ${header.start}, ${sizesText(header)})`;
}

/**
 * Reads the bytes of an (unpacked) IDX file. Bytes are not copied: `data` is then a view of `bytes`.
 * @param name what to call the bytes in errors: the path of the file
 * @param expectedMagic refuses any other type of number or count of dims: 0x803 for MNIST's images, 0x801 for its labels
 * @throws KindlingError on a wrong magic number, and when there are fewer or more bytes than the header says
 */
export function parseIdx(bytes: Uint8Array, name = 'IDX', expectedMagic?: number): IdxArray {
  refuseSurplus('parseIdx', arguments, 3);
  name = shownPath(checkText('name', name));
  if (typedArrayName(bytes) !== 'Uint8Array') {
    throw new KindlingError(`${name}: expected the bytes as a Uint8Array, got ${describe(bytes)}`);
  }
  if (expectedMagic !== undefined) checkInteger('expectedMagic', expectedMagic, { min: 0, max: 2 ** 32 - 1 });
  return parse(ofThisRealm(bytes), name, expectedMagic);
}

function parse(bytes: Uint8Array, name: string, expectedMagic: number | undefined): IdxArray {
  const header = readIdxHeader(bytes, name, expectedMagic);
  if (header === null) {
    const expected = bytes.length < 4 ? 'an IDX file' : `a header of ${4 + 4 * bytes[3]} bytes`;
    throw new KindlingError(`${name}: expected ${expected}, got ${bytes.length} bytes${bytes.length < 4 ? '' : ' (truncated)'}`);
  }
  const { type, shape, start, count, size } = header;
  if (bytes.length !== size) {
    const verdict = bytes.length < size ? 'truncated' : `${bytes.length - size} too many`;
    throw new KindlingError(`${name}: ${expectedText(header)}, got ${bytes.length} bytes (${verdict})`);
  }

  // A plain Uint8Array, whatever kind of it came.
  if (bytes[2] === 0x08) return { data: new Uint8Array(bytes.buffer, bytes.byteOffset + start, count), shape };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = allocate(name, count * type.size, () => type.create(count));
  for (let i = 0; i < count; i++) data[i] = type.read(view, start + i * type.size);
  return { data, shape };
}
