import { describe, isRecord, KindlingError, unexpected } from '@kindling/checks';
import { type ElementType, elementTypes } from '../elements';
import type { ByteSource } from '../files/files';
import { isBroken, parseStrict } from './json';

/** What the format calls our element types. */
const dtypeNames = {
  F32: 'float32',
  I32: 'int32',
  BOOL: 'bool',
  F64: 'float64',
  F16: 'float16',
  BF16: 'bfloat16',
  F8_E5M2: 'float8E5m2',
  F8_E4M3: 'float8E4m3',
  F8_E8M0: 'float8E8m0',
  F8_E5M2FNUZ: 'float8E5m2fnuz',
  F8_E4M3FNUZ: 'float8E4m3fnuz',
  I64: 'int64',
  U64: 'uint64',
  U32: 'uint32',
  I16: 'int16',
  U16: 'uint16',
  I8: 'int8',
  U8: 'uint8',
} as const satisfies Record<string, keyof typeof elementTypes>;

/** Where a tensor's numbers stand in a file. */
export interface StoredTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly count: number;
  /** Of the first byte, and of the first one behind it, in the file. */
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly tensors: readonly StoredTensor[];
  readonly metadata: Record<string, string>;
}

/** No header is larger, by the format's own rule. */
export const LARGEST_HEADER = 100_000_000;
/** What the header's length stands in. */
export const LENGTH_BYTES = 8;
export const METADATA = '__metadata__';

/** Reads and checks what stands before the numbers: they fill the rest of the file without a hole and never overlap. @throws KindlingError */
export async function readHeader(source: ByteSource): Promise<Header> {
  const { name, size } = source;
  if (size < LENGTH_BYTES) throw unexpected(name, 'a safetensors file', `${size} bytes`);
  const start = new Uint8Array(LENGTH_BYTES);
  await source.read(0, start);
  const length = new DataView(start.buffer).getBigUint64(0, true);
  const most = Math.min(LARGEST_HEADER, size - LENGTH_BYTES);
  if (length > most) throw unexpected(name, `a safetensors file, with a header of at most ${most} bytes`, `${length}`);
  const bytes = new Uint8Array(Number(length));
  await source.read(LENGTH_BYTES, bytes);
  return parseHeader(textOf(bytes, name), name, LENGTH_BYTES + bytes.length, size);
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (text.startsWith('{')) return text;
  } catch {
    // no UTF-8
  }
  throw new KindlingError(`${name}: expected a safetensors file, whose header is JSON, got other bytes`);
}

function parseHeader(text: string, name: string, start: number, size: number): Header {
  const { value, names } = parseStrict(text, `${name}: header`);
  const entries = value as Record<string, unknown>;
  const tensors = names.filter((key) => key !== METADATA).map((key) => storedTensor(key, entries[key], name, start, size));
  checkLayout(tensors, name, start, size);
  return { tensors, metadata: metadataOf(Object.hasOwn(entries, METADATA) ? entries[METADATA] : {}, name) };
}

/** The format knows texts alone. */
function metadataOf(value: unknown, name: string): Record<string, string> {
  if (!isRecord(value)) throw unexpected(`${name}: ${METADATA}`, 'an object of texts', describe(value));
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string' || isBroken(text))
      throw unexpected(`${name}: ${METADATA}: ${describe(key)}`, 'text', describe(text));
  }
  return value as Record<string, string>;
}

const FIELDS = ['dtype', 'shape', 'data_offsets'];

function storedTensor(key: string, value: unknown, file: string, start: number, size: number): StoredTensor {
  const name = `${file}: ${describe(key)}`;
  if (!isRecord(value) || Object.keys(value).length !== FIELDS.length || !FIELDS.every((field) => Object.hasOwn(value, field))) {
    throw unexpected(
      name,
      `an object with ${FIELDS.join(', ')}`,
      isRecord(value) ? describe(Object.keys(value)) : describe(value),
    );
  }
  const type = typeOf(value.dtype, name);
  const shape = wholeNumbers(`${name}: shape`, value.shape);
  const offsets = wholeNumbers(`${name}: data_offsets`, value.data_offsets);
  const [begin, end] = offsets;
  if (offsets.length !== 2 || begin > end || end > size - start) {
    throw unexpected(`${name}: data_offsets`, `two offsets in the ${size - start} bytes behind the header`, describe(offsets));
  }
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (count * type.bytes !== end - begin) {
    throw unexpected(
      `${name}: data_offsets`,
      `${count} numbers of ${type.bytes} bytes for shape [${shape.join(', ')}]`,
      `${end - begin} bytes`,
    );
  }
  return { name: key, type, shape, count, begin: start + begin, end: start + end };
}

function typeOf(dtype: unknown, name: string): ElementType {
  if (typeof dtype !== 'string') throw unexpected(`${name}: dtype`, 'the name of a dtype', describe(dtype));
  if (!Object.hasOwn(dtypeNames, dtype)) throw unexpected(`${name}: dtype`, Object.keys(dtypeNames).join(', '), describe(dtype));
  return elementTypes[dtypeNames[dtype as keyof typeof dtypeNames]];
}

function wholeNumbers(name: string, value: unknown): number[] {
  if (!Array.isArray(value) || !value.every(Number.isSafeInteger)) throw unexpected(name, 'whole numbers >= 0', describe(value));
  return value as number[];
}

/** @throws KindlingError where two tensors share a byte, or one belongs to none */
function checkLayout(tensors: readonly StoredTensor[], name: string, start: number, size: number): void {
  const inOrder = tensors.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  let reached = start;
  for (const tensor of inOrder) {
    if (tensor.begin !== reached) {
      throw unexpected(
        `${name}: ${describe(tensor.name)}: data_offsets`,
        `numbers side by side, without a hole or an overlap: from byte ${reached - start} on`,
        `${tensor.begin - start}`,
      );
    }
    reached = tensor.end;
  }
  if (reached !== size) throw unexpected(name, `${reached} bytes, as its header says`, `${size}`);
}
