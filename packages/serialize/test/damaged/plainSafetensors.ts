import { type Tensor, tensor } from '@kindling/core';

const sizes: Record<string, number> = {
  F32: 4,
  I32: 4,
  BOOL: 1,
  F64: 8,
  F16: 2,
  BF16: 2,
  I64: 8,
  U64: 8,
  U32: 4,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
};
for (const name of ['F8_E5M2', 'F8_E4M3', 'F8_E8M0', 'F8_E5M2FNUZ', 'F8_E4M3FNUZ']) sizes[name] = 1;

/** The value of a float from its bits, by the definition of each format. */
function float(
  bits: number,
  exponentBits: number,
  mantissaBits: number,
  bias: number,
  special: 'ieee' | 'fn' | 'fnuz' | 'power',
): number {
  const fraction = bits % 2 ** mantissaBits;
  const exponent = Math.floor(bits / 2 ** mantissaBits) % 2 ** exponentBits;
  const sign = special !== 'power' && bits >= 2 ** (mantissaBits + exponentBits) ? -1 : 1;
  const last = 2 ** exponentBits - 1;
  if (special === 'fnuz' && bits === 2 ** (mantissaBits + exponentBits)) return Number.NaN;
  if (special === 'ieee' && exponent === last) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if ((special === 'fn' || special === 'power') && exponent === last && fraction === 2 ** mantissaBits - 1) return Number.NaN;
  if (exponent === 0 && special !== 'power') return sign * fraction * 2 ** (1 - bias - mantissaBits);
  return sign * (1 + fraction / 2 ** mantissaBits) * 2 ** (exponent - bias);
}

/** A number of a file as our dtype holds it; null where it does not. */
function numberOf(dtype: string, view: DataView, at: number): number | null {
  if (dtype === 'F64') {
    const value = view.getFloat64(at, true);
    return Number.isFinite(value) && !Number.isFinite(Math.fround(value)) ? null : value;
  }
  if (dtype === 'F16') return float(view.getUint16(at, true), 5, 10, 15, 'ieee');
  if (dtype === 'BF16') return float(view.getUint16(at, true), 8, 7, 127, 'ieee');
  if (dtype === 'F8_E5M2') return float(view.getUint8(at), 5, 2, 15, 'ieee');
  if (dtype === 'F8_E4M3') return float(view.getUint8(at), 4, 3, 7, 'fn');
  if (dtype === 'F8_E8M0') return float(view.getUint8(at), 8, 0, 127, 'power');
  if (dtype === 'F8_E5M2FNUZ') return float(view.getUint8(at), 5, 2, 16, 'fnuz');
  if (dtype === 'F8_E4M3FNUZ') return float(view.getUint8(at), 4, 3, 8, 'fnuz');
  const big = (value: bigint) => (value >= -(2n ** 31n) && value < 2n ** 31n ? Number(value) : null);
  if (dtype === 'I64') return big(view.getBigInt64(at, true));
  if (dtype === 'U64') return big(view.getBigUint64(at, true));
  if (dtype === 'U32') return big(BigInt(view.getUint32(at, true)));
  if (dtype === 'I32') return view.getInt32(at, true);
  if (dtype === 'I16') return view.getInt16(at, true);
  if (dtype === 'U16') return view.getUint16(at, true);
  if (dtype === 'I8') return view.getInt8(at);
  const byte = view.getUint8(at);
  return dtype === 'BOOL' && byte > 1 ? null : byte;
}

type Entry = { dtype: string; shape: number[]; data_offsets: [number, number] };

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isFields = (value: unknown, names: string[]) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).sort().join() === names.join();

/** The header, where no part of it says anything but the format's words. */
function headerOf(text: string): Record<string, unknown> | null {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    return null;
  }
  // a name that stands twice in an object is missing when it is written again; so is the form of a number
  const lengths = (value: string) =>
    [...value.replace(/"(?:[^"\\]|\\.)*"/g, '"')].filter((character) => character === '"').length;
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/g, '');
  if (!text.startsWith('{') || lengths(JSON.stringify(header)) !== lengths(text) || /[a-z.+-]/i.test(outside)) return null;
  if (/\p{Surrogate}/u.test(JSON.stringify(header, (_, value) => value)) || /\\u[dD][89a-fA-F]/.test(JSON.stringify(header)))
    return null;
  return header as Record<string, unknown>;
}

/** What a safetensors file holds, read in the plainest way; null where it breaks one of the format's rules. */
export function plainSafetensors(bytes: Uint8Array): Map<string, Tensor> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 8 || view.getBigUint64(0, true) > bytes.length - 8) return null;
  const start = 8 + Number(view.getBigUint64(0, true));
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, start));
  } catch {
    return null;
  }
  const header = headerOf(text);
  if (header === null) return null;
  const taken = new Array<boolean>(bytes.length - start).fill(false);
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
      if (Object.values(value).some((entry) => typeof entry !== 'string')) return null;
      continue;
    }
    if (!isFields(value, ['data_offsets', 'dtype', 'shape'])) return null;
    const { dtype, shape, data_offsets: offsets } = value as Entry;
    if (!Array.isArray(shape) || !shape.every(isWhole) || shape.length > 64 || !Array.isArray(offsets)) return null;
    if (offsets.length !== 2 || !offsets.every(isWhole) || typeof dtype !== 'string' || !Object.hasOwn(sizes, dtype)) return null;
    const count = shape.reduce((product, size) => product * BigInt(size), 1n);
    const beside = shape.reduce((product, size) => product * BigInt(size || 1), 1n);
    const [begin, end] = offsets;
    if (end < begin || end > taken.length || count * BigInt(sizes[dtype]) !== BigInt(end - begin) || beside >= 2n ** 31n)
      return null;
    // one without numbers stands where another one begins or ends
    if (begin === end && begin > 0 && begin < taken.length && taken[begin - 1] && taken[begin]) {
      const ends = Object.values(header).map((other) => (other as Entry).data_offsets?.[0]);
      if (!ends.includes(begin)) return null;
    }
    if (taken.slice(begin, end).includes(true)) return null;
    taken.fill(true, begin, end);
    const numbers = Array.from({ length: Number(count) }, (_, i) => numberOf(dtype, view, start + begin + i * sizes[dtype]));
    if (numbers.includes(null)) return null;
    tensors.set(name, tensorOf(dtype, numbers as number[], shape, view, start + begin));
  }
  return taken.includes(false) ? null : tensors;
}

function tensorOf(dtype: string, numbers: number[], shape: number[], view: DataView, at: number): Tensor {
  if (dtype === 'BOOL') return tensor(Uint8Array.from(numbers), { shape, dtype: 'bool' });
  if (dtype.startsWith('I') || dtype.startsWith('U')) return tensor(Int32Array.from(numbers), { shape });
  // these may be NaN of any bits
  if (dtype === 'F32')
    return tensor(
      new Float32Array(Uint8Array.from(new Uint8Array(view.buffer, view.byteOffset + at, 4 * numbers.length)).buffer),
      { shape },
    );
  const words = Float32Array.from(numbers);
  const bits = new Int32Array(words.buffer);
  numbers.forEach((value, i) => {
    if (!Number.isNaN(value)) return;
    if (dtype === 'BF16') bits[i] = view.getUint16(at + 2 * i, true) << 16;
    else if (dtype === 'F16') bits[i] = wide(view.getUint16(at + 2 * i, true), 10);
    else if (dtype === 'F8_E5M2') bits[i] = wide(view.getUint8(at + i) << 8, 10);
    else bits[i] = dtype === 'F64' ? narrow(view.getBigUint64(at + 8 * i, true)) : 0x7fc00000;
  });
  return tensor(words, { shape });
}

/** A NaN of 64 bits as one of 32. */
const narrow = (bits: bigint) => Number(BigInt.asIntN(32, ((bits >> 63n) << 31n) | 0x7fc00000n | ((bits >> 29n) & 0x3fffffn)));

/** A NaN of 16 bits as one of 32. */
const wide = (bits: number, mantissa: number) =>
  ((bits & 0x8000) << 16) | 0x7f800000 | ((bits & (2 ** mantissa - 1)) << (23 - mantissa));
