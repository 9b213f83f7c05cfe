import { KindlingError } from '@kindling/checks';
import { type DType, realize, type Tensor } from '@kindling/core';
import { elementTypes } from '../elements';
import { LARGEST_HEADER, LENGTH_BYTES, METADATA } from './header';

const names: Record<DType, string> = { float32: 'F32', int32: 'I32', bool: 'BOOL' };
/** So that numbers stand where a program can read them in place. */
const ALIGNMENT = 8;

/** A file that is to be written: how long it is, and its bytes, a tensor at a time. */
export interface SafetensorsBytes {
  readonly size: number;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/**
 * The bytes of a safetensors file of tensors as they are now, all computed in one run; later changes of theirs do not come into it.
 * @throws KindlingError for names of more than 100 MB
 */
export async function safetensorsBytes(
  where: string,
  entries: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string>,
): Promise<SafetensorsBytes> {
  const tensors = new Map([...entries].map(([name, entry]) => [name, entry.detach()]));
  await realize([...tensors.values()]);
  // as the format's own writer has it: what takes more bytes first, so that all stand at multiples of their size
  const inOrder = [...tensors].sort(([, a], [, b]) => bytesOf(b.dtype) - bytesOf(a.dtype));
  const offsets = new Map<string, readonly [number, number]>();
  let end = 0;
  for (const [name, { numel, dtype }] of inOrder) {
    const begin = end;
    end += numel * bytesOf(dtype);
    offsets.set(name, [begin, end]);
  }
  const header = headerBytes(where, tensors, metadata, offsets);
  async function* pieces() {
    yield header;
    for (const [, one] of inOrder) {
      const numbers = await one.data<Float32Array | Int32Array | Uint8Array>();
      yield new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    }
  }
  return { size: header.length + end, pieces: pieces() };
}

const bytesOf = (dtype: DType) => elementTypes[dtype].bytes;

function headerBytes(
  where: string,
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string>,
  offsets: ReadonlyMap<string, readonly [number, number]>,
): Uint8Array {
  const field = (name: string, value: unknown) => `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  // field by field, as an object would put names that are numbers first
  const fields = [...tensors].map(([name, { dtype, shape }]) =>
    field(name, { dtype: names[dtype], shape, data_offsets: offsets.get(name) }),
  );
  if (metadata.size > 0) {
    const texts = [...metadata].map(([name, text]) => field(name, text));
    fields.unshift(`"${METADATA}":{${texts.join(',')}}`);
  }
  const text = new TextEncoder().encode(`{${fields.join(',')}}`);
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  if (length > LARGEST_HEADER) {
    throw new KindlingError(`${where}: expected names and metadata of at most ${LARGEST_HEADER} bytes, got ${text.length}`);
  }
  const header = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(text, LENGTH_BYTES);
  return header;
}
