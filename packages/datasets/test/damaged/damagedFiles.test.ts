import { join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { overwrite } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseIdx } from '../../src/idx';
import { readIdxBytes } from '../../src/idxFile';
import type { Pieces } from '../../src/pieces';
import { browserStorage } from '../../src/storage/browser';
import { nodeStorage } from '../../src/storage/node';
import type { Storage } from '../../src/storage/storage';
import { checkError, newFolder } from '../helpers';
import { damagedFile } from './damage';

const test = suite('damaged files');

const COUNT = process.env.KINDLING_LONG ? 50_000 : 600;

/** What a file holds, decoded in the plainest way; null where it is no whole IDX file. */
function plain(file: Uint8Array): { shape: number[]; numbers: number[] } | null {
  let bytes = Buffer.from(file);
  try {
    if (file[0] === 0x1f && file[1] === 0x8b) bytes = gunzipSync(file, { maxOutputLength: 2 ** 23 });
  } catch {
    return null;
  }
  const readers: Record<number, [size: number, read: (place: number) => number]> = {
    8: [1, (place) => bytes.readUInt8(place)],
    9: [1, (place) => bytes.readInt8(place)],
    11: [2, (place) => bytes.readInt16BE(place)],
    12: [4, (place) => bytes.readInt32BE(place)],
    13: [4, (place) => bytes.readFloatBE(place)],
    14: [8, (place) => bytes.readDoubleBE(place)],
  };
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || !readers[bytes[2]]) return null;
  const start = 4 + 4 * bytes[3];
  if (bytes.length < start) return null;
  const shape = Array.from({ length: bytes[3] }, (_, dim) => bytes.readUInt32BE(4 + 4 * dim));
  const [size, read] = readers[bytes[2]];
  if (BigInt(bytes.length - start) !== shape.reduce((product, n) => product * BigInt(n), BigInt(size))) return null;
  return { shape, numbers: Array.from({ length: (bytes.length - start) / size }, (_, i) => read(start + i * size)) };
}

/** Whether a gzip file, of a header without names, has more behind its first part: Node 20's streams go on there, Node 24's and browsers' refuse it. */
function hasMore(file: Uint8Array): boolean {
  if (file[0] !== 0x1f || file[1] !== 0x8b) return false;
  const { engine } = inflateRawSync(file.subarray(HEADER), { info: true }) as unknown as { engine: { bytesWritten: number } };
  return HEADER + engine.bytesWritten + TRAILER < file.length;
}

const [HEADER, TRAILER] = [10, 8];

let mostBuffers = 0;
const look = () => {
  mostBuffers = Math.max(mostBuffers, process.memoryUsage().arrayBuffers);
};

/** The pieces as they come, with a look at the memory at each. */
async function* watched(pieces: Pieces) {
  for await (const piece of pieces) {
    look();
    yield piece;
    look();
  }
}

const watchedStorage = (storage: Storage): Storage => ({
  ...storage,
  gunzip: (packed, name, sizeOf) => watched(storage.gunzip(packed, name, sizeOf)),
});

/** No more than this is asked for before as much is there. */
const AT_ONCE = 2 ** 24;

test(`${COUNT} of them: each gives what it holds or an error in words, and none takes memory for what it claims`, async () => {
  const path = join(newFolder(), 'file');
  let whole = 0;
  for (let number = 0; number < COUNT; number++) {
    const file = damagedFile(number);
    const expected = plain(file);
    const inBrowser = number % 2 === 1;
    const storage = watchedStorage(inBrowser ? browserStorage : nodeStorage);
    overwrite(path, file);
    const before = process.memoryUsage().arrayBuffers;
    mostBuffers = before;
    try {
      const pieces = (await nodeStorage.read(path))!;
      const { data, shape } = parseIdx(await readIdxBytes(storage, watched(pieces), 'f', { maximumSize: 2 ** 31 - 1 }), 'f');
      look();
      assert.ok(expected !== null, `${number}: expected an error, got ${shape}`);
      assert.equal(shape, expected.shape, `${number}`);
      assert.equal([...data], expected.numbers, `${number}`);
      whole++;
    } catch (error) {
      look();
      if (expected === null) checkError(error, /^f: /);
      else if (inBrowser && hasMore(file)) checkError(error, /^f: the gzip file has more behind its end, /);
      else throw error;
    }
    const unpacked = expected === null ? 0 : 8 * expected.numbers.length;
    const taken = mostBuffers - before;
    assert.ok(taken < AT_ONCE + 2 * file.length + 2 * unpacked, `${number}: ${taken} bytes for a file of ${file.length}`);
  }
  if (process.env.KINDLING_LONG) console.log(`${COUNT} IDX files, ${whole} of them whole`);
  assert.ok(whole > COUNT / 10 && whole < COUNT / 2, `${whole} whole files`);
});

test.run();
