import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readIdx } from '../src/index';
import { idxBytes, newFolder, rejected } from './helpers';

const test = suite('readIdx');

test('reads files of your own, raw and packed', async () => {
  const folder = newFolder();
  const bytes = idxBytes([2, 3], [1, 2, 3, 4, 5, 6]);
  writeFileSync(join(folder, 'raw'), bytes);
  writeFileSync(join(folder, 'packed.gz'), gzipSync(bytes));
  for (const name of ['raw', 'packed.gz']) {
    assert.equal(await readIdx(join(folder, name)), { data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
  }
});

test('says which file is wrong', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'text'), 'hello');
  writeFileSync(join(folder, 'cut.gz'), gzipSync(idxBytes([2], [1, 2])).subarray(0, 20));
  await rejected(readIdx(join(folder, 'none')), /\/none: expected an IDX file, found none$/);
  await rejected(readIdx(join(folder, 'text')), /\/text: expected the magic number/);
  await rejected(readIdx(join(folder, 'cut.gz')), /\/cut\.gz: the gzip file is truncated$/);
});

test.run();
