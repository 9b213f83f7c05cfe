import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readIdxBytes } from '../src/idxFile';
import { onePiece } from '../src/pieces';
import { browserStorage } from '../src/storage/browser';
import { nodeStorage } from '../src/storage/node';
import { idxBytes, rejected } from './helpers';

const test = suite('readIdxBytes');

const bytes = idxBytes([2, 3], [1, 2, 3, 4, 5, 6]);
const header = (...shape: number[]) => idxBytes(shape, []);

for (const [name, storage] of [
  ['Node', nodeStorage],
  ['a browser', browserStorage],
] as const) {
  const read = (file: Uint8Array, maximumSize = 2 ** 31 - 1, expectedMagic?: number) =>
    readIdxBytes(storage, onePiece(file), 'f', { maximumSize, expectedMagic });

  test(`as many bytes as the header promises, in ${name}`, async () => {
    for (const file of [bytes, gzipSync(bytes)]) assert.equal([...(await read(file))], [...bytes]);
    const large = idxBytes(
      [20, 2 ** 20],
      new Uint8Array(20 * 2 ** 20).map((_, i) => i >> 10),
    );
    const hash = (all: Uint8Array) => createHash('sha256').update(all).digest('hex');
    assert.is(hash(await read(gzipSync(large, { level: 1 }))), hash(large), 'more than is asked for at once');
  });

  test(`a file that goes on is given up after a little, in ${name}`, async () => {
    for (const pack of [(file: Uint8Array) => file, (file: Uint8Array) => gzipSync(file)]) {
      const longer = (more: number) => pack(Buffer.concat([bytes, new Uint8Array(more)]));
      await rejected(read(longer(1)), /^f: expected 18 bytes \(header 12, 2\*3\), got 19 bytes \(1 too many\)$/);
      await rejected(read(longer(2 ** 16)), /got 65554 bytes \(65536 too many\)$/);
      await rejected(read(longer(2 ** 16 + 1)), /^f: expected 18 bytes \(header 12, 2\*3\), got more than 65554 bytes$/);
      await rejected(read(longer(2 ** 25)), /got more than 65554 bytes$/);
    }
    await rejected(
      read(Buffer.concat([gzipSync(bytes), gzipSync(new Uint8Array(2 ** 25))])),
      name === 'Node' ? /more than/ : /f: /,
    );
  });

  test(`no more is promised than there may be, in ${name}`, async () => {
    for (const pack of [(file: Uint8Array) => file, (file: Uint8Array) => gzipSync(file)]) {
      await rejected(read(pack(bytes), 17), /^f: expected at most 17 bytes, got a header that promises 18 \(2\*3\)$/);
      await rejected(
        read(pack(header(2 ** 32 - 1, 2 ** 32 - 1))),
        /^f: expected at most 2147483647 bytes, got a header that promises 18446744065119617000 \(4294967295\*4294967295\)$/,
      );
      await rejected(
        read(pack(header(...new Array(255).fill(2 ** 32 - 1)))),
        /promises Infinity \(4294967295(\*4294967295){7}\*\.\.\.\)$/,
      );
      assert.equal([...(await read(pack(header(0, 2 ** 32 - 1))))], [...header(0, 2 ** 32 - 1)]);
      assert.equal([...(await read(pack(header(2 ** 30))))], [...header(2 ** 30)], 'truncated, which is said later');
    }
  });

  test(`what is no IDX file is known by its beginning, in ${name}`, async () => {
    for (const pack of [(file: Uint8Array) => file, (file: Uint8Array) => gzipSync(file)]) {
      await rejected(read(pack(new Uint8Array(2 ** 25))), /^f: expected the magic number .* got 0x00000000$/);
      await rejected(read(pack(bytes), 100, 0x803), /^f: expected the magic number 0x00000803, got 0x00000802$/);
    }
  });
}

test.run();
