import { allocate, describe, unexpected } from '@kindling/checks';
import { type DType, type Tensor, tensor, tensorFromMemory } from '@kindling/core';
import type { ByteSource } from './files/files';
import { floatWords, type SmallFloat } from './smallFloats';

/** Refuses a number that no dtype of ours holds, by its place among those that are looked at. */
type Refuse = (index: number, value: number | bigint) => never;

/** Numbers as they stand in a file, little-endian: how many bytes each takes, and what they are read as. */
export interface ElementType {
  readonly bytes: number;
  readonly dtype: DType;
  /** Which of them our dtype holds; left out where that is all of them. */
  readonly range?: string;
  /** Puts `count` of them into words of 32 bits, from `at` on; left out where the bits are ours. */
  readonly decode?: (view: DataView, count: number, words: Words, at: number, refuse: Refuse) => void;
}

/** The same memory twice: as bits, and as the floats that they may be. */
interface Words {
  readonly bits: Int32Array;
  readonly floats: Float32Array;
}

const INT32 = 'integers from -2147483648 to 2147483647, as int32 holds them';

/** Integers of which each is an int32. */
const small = (bytes: number, read: (view: DataView, offset: number) => number): ElementType => ({
  bytes,
  dtype: 'int32',
  decode(view, count, { bits }, at) {
    for (let i = 0; i < count; i++) bits[at + i] = read(view, i * bytes);
  },
});

/** Integers of which some are no int32. */
const large = (bytes: number, read: (view: DataView, offset: number) => number | bigint): ElementType => ({
  bytes,
  dtype: 'int32',
  range: INT32,
  decode(view, count, { bits }, at, refuse) {
    for (let i = 0; i < count; i++) {
      const value = read(view, i * bytes);
      if (value < -(2 ** 31) || value >= 2 ** 31) refuse(i, value);
      bits[at + i] = Number(value);
    }
  },
});

/** Floats of one or two bytes, of which float32 holds each. */
const looked = (bytes: 1 | 2, kind: SmallFloat): ElementType => ({
  bytes,
  dtype: 'float32',
  decode(view, count, { bits }, at) {
    const words = floatWords(kind);
    for (let i = 0; i < count; i++) bits[at + i] = words[bytes === 1 ? view.getUint8(i) : view.getUint16(2 * i, true)];
  },
});

const roundedNaN = (high: number, low: number) => (high & 0x80000000) | 0x7fc00000 | ((high & 0x7ffff) << 3) | (low >>> 29);

/** What tensors in files are made of. */
export const elementTypes = {
  float32: { bytes: 4, dtype: 'float32' },
  int32: { bytes: 4, dtype: 'int32' },
  bool: {
    bytes: 1,
    dtype: 'bool',
    range: '0 or 1 for each bool',
    decode(view, count, { bits }, at, refuse) {
      for (let i = 0; i < count; i++) {
        const value = view.getUint8(i);
        if (value > 1) refuse(i, value);
        bits[at + i] = value;
      }
    },
  },
  float64: {
    bytes: 8,
    dtype: 'float32',
    range: 'numbers that stay finite as float32, up to 3.4028234663852886e+38',
    decode(view, count, { bits, floats }, at, refuse) {
      for (let i = 0; i < count; i++) {
        const value = view.getFloat64(8 * i, true);
        floats[at + i] = value;
        // the bits of a NaN that JavaScript leaves open, as processors round them
        if (Number.isNaN(value)) bits[at + i] = roundedNaN(view.getUint32(8 * i + 4, true), view.getUint32(8 * i, true));
        if (Number.isFinite(value) && !Number.isFinite(floats[at + i])) refuse(i, value);
      }
    },
  },
  bfloat16: {
    bytes: 2,
    dtype: 'float32',
    decode(view, count, { bits }, at) {
      for (let i = 0; i < count; i++) bits[at + i] = view.getUint16(2 * i, true) << 16;
    },
  },
  float16: looked(2, 'float16'),
  float8E5m2: looked(1, 'float8E5m2'),
  float8E4m3: looked(1, 'float8E4m3'),
  float8E8m0: looked(1, 'float8E8m0'),
  float8E5m2fnuz: looked(1, 'float8E5m2fnuz'),
  float8E4m3fnuz: looked(1, 'float8E4m3fnuz'),
  int8: small(1, (view, offset) => view.getInt8(offset)),
  uint8: small(1, (view, offset) => view.getUint8(offset)),
  int16: small(2, (view, offset) => view.getInt16(offset, true)),
  uint16: small(2, (view, offset) => view.getUint16(offset, true)),
  uint32: large(4, (view, offset) => view.getUint32(offset, true)),
  int64: large(8, (view, offset) => view.getBigInt64(offset, true)),
  uint64: large(8, (view, offset) => view.getBigUint64(offset, true)),
} satisfies Record<string, ElementType>;

/** Of what is converted, so much is read at a time. */
const PIECE = 2 ** 20;

/**
 * Numbers of a source, from a byte on, as words of their dtype.
 * @param name what they are, for errors
 * @throws KindlingError for a number that the dtype does not hold
 */
export async function readElements(
  source: ByteSource,
  offset: number,
  count: number,
  type: ElementType,
  name: string,
): Promise<Float32Array> {
  const floats = allocate(name, 4 * count, () => new Float32Array(count));
  if (type.decode === undefined) {
    await source.read(offset, new Uint8Array(floats.buffer));
    return floats;
  }
  const words = { bits: new Int32Array(floats.buffer), floats };
  const piece = new Uint8Array(Math.min(PIECE, count * type.bytes));
  const view = new DataView(piece.buffer);
  for (let done = 0; done < count; ) {
    const some = Math.min(count - done, piece.length / type.bytes);
    await source.read(offset + done * type.bytes, piece.subarray(0, some * type.bytes));
    const first = done;
    type.decode(view, some, words, done, (index, value) => {
      throw unexpected(name, type.range as string, `${describe(value).replace(/n$/, '')} (element ${first + index})`);
    });
    done += some;
  }
  return floats;
}

/** A tensor of such words, which are its own from now on. */
export function tensorOfWords(words: Float32Array, shape: readonly number[], dtype: DType): Tensor {
  if (dtype === 'float32') return tensorFromMemory(words, shape);
  const bits = new Int32Array(words.buffer, words.byteOffset, words.length);
  return dtype === 'int32' ? tensorFromMemory(bits, shape) : tensor(Uint8Array.from(bits), { shape, dtype });
}
