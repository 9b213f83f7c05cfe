import { KindlingError } from '@kindling/checks';
import { expectedText, longestHeader, readIdxHeader, sizesText } from './idx';
import { Gathered, type Pieces } from './pieces';
import type { Storage } from './storage/storage';
import { unpack } from './unpack';

/** So many bytes too many are counted, to say how many; a file that goes on after that is not read to its end. */
const slack = 2 ** 16;

export interface IdxFileLimits {
  /** No file is larger than this, whatever its header promises. */
  maximumSize: number;
  /** Refuses any other type of number or count of dims. */
  expectedMagic?: number;
}

/**
 * The bytes of an IDX file, which may be packed: as many as its header promises, or fewer where it is truncated, for
 * `parseIdx` to say. A file that unpacks to more is given up there, however much more it would be.
 * @throws KindlingError on a wrong magic number, damaged gzip, and when the header promises, or the file holds, too much
 */
export async function readIdxBytes(storage: Storage, pieces: Pieces, name: string, limits: IdxFileLimits): Promise<Uint8Array> {
  const gathered = new Gathered();
  const headerOf = (beginning: Uint8Array) => readIdxHeader(beginning, name, limits.expectedMagic);
  let header: ReturnType<typeof headerOf> = null;
  for await (const piece of unpack(storage, pieces, name, (beginning) => headerOf(beginning)?.size ?? null)) {
    gathered.add(piece);
    if (header === null) {
      header = headerOf(gathered.beginning(longestHeader));
      if (header === null) continue;
      if (header.size > limits.maximumSize) {
        throw new KindlingError(
          `${name}: expected at most ${limits.maximumSize} bytes, got a header that promises ${header.size} (${sizesText(header)})`,
        );
      }
      gathered.expect(header.size);
    }
    if (gathered.length > header.size + slack) {
      throw new KindlingError(`${name}: ${expectedText(header)}, got more than ${header.size + slack} bytes`);
    }
  }
  if (header !== null && gathered.length > header.size) {
    const { length } = gathered;
    throw new KindlingError(`${name}: ${expectedText(header)}, got ${length} bytes (${length - header.size} too many)`);
  }
  return gathered.take();
}
