import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { idxBytes } from '../helpers';

const piece = (bytes: Uint8Array) => deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH });
const mebibyte = piece(new Uint8Array(2 ** 20));

/** One gzip file of an IDX header and so many MiB of zeros, a thousandth as long. */
export function bomb(shape: readonly number[], mebibytes: number): Uint8Array {
  const start = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
  const end = deflateRawSync(new Uint8Array(0));
  const zeros = new Array<Uint8Array>(mebibytes).fill(mebibyte);
  // the checksum is wrong: a reader that gets so far has unpacked it all
  return new Uint8Array(Buffer.concat([start, piece(idxBytes(shape, [])), ...zeros, end, new Uint8Array(8)]));
}

/** The same as many gzip files one behind the other, with the right checksums. */
export function bombOfParts(shape: readonly number[], mebibytes: number): Uint8Array {
  const zeros = new Array<Uint8Array>(mebibytes).fill(gzipSync(new Uint8Array(2 ** 20)));
  return new Uint8Array(Buffer.concat([gzipSync(idxBytes(shape, [])), ...zeros]));
}
