import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readIdx } from '../src/index';
import { idxBytes, newFolder, rejected, withHome } from './helpers';

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

test('a file in the home folder', async () => {
  await withHome(newFolder(), async (home) => {
    writeFileSync(join(home, 'mine'), idxBytes([1], [7]));
    assert.equal([...(await readIdx('~/mine')).data], [7]);
    await rejected(readIdx('~nobody/mine'), /^file: expected a path, .* got "~nobody\/mine"/);
  });
});

test('says which file is wrong', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'text'), 'hello');
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'cut.gz'), gzipSync(idxBytes([2], [1, 2])).subarray(0, 20));
  await rejected(readIdx(join(folder, 'none')), /\/none: expected an IDX file, found none$/);
  await rejected(readIdx(join(folder, 'empty')), /\/empty: expected an IDX file, got 0 bytes$/);
  await rejected(readIdx(join(folder, 'text')), /\/text: expected the magic number/);
  await rejected(readIdx(`${folder}/${'x'.repeat(100_000)}`), /^\S{240}: cannot be read: the path is too long/);
  await rejected(readIdx(join(folder, 'cut.gz')), /\/cut\.gz: the gzip file is truncated$/);
});

test('bytes that are there already, raw and packed', async () => {
  const bytes = idxBytes([2, 3], [1, 2, 3, 4, 5, 6]);
  const expected = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] };
  for (const given of [bytes, new Uint8Array(bytes), gzipSync(bytes)]) assert.equal(await readIdx(given), expected);
  assert.equal(await readIdx(gzipSync(bytes), 'dropped', 0x802), expected);
  await rejected(readIdx(gzipSync(bytes).subarray(0, 20)), /^IDX: the gzip file is truncated$/);
  await rejected(readIdx(bytes.subarray(0, 15), 'dropped.gz'), /^dropped\.gz: expected 18 bytes .* got 15 bytes \(truncated\)$/);
  const another = /^dropped: expected the magic number 0x00000803, got 0x00000802$/;
  await rejected(readIdx(bytes, 'dropped', 0x803), another);
  await rejected(readIdx(gzipSync(bytes), 'dropped', 0x803), another);
});

test('what is neither a path nor bytes is refused', async () => {
  const refuse = (path: unknown, shown: RegExp) =>
    rejected(
      readIdx(path as string),
      new RegExp(`^file: expected the path of a file, or its bytes as a Uint8Array, got ${shown.source}$`),
    );
  await refuse(undefined, /undefined/);
  await refuse('', /""/);
  await refuse(7, /7/);
  await refuse(new Int8Array(20), /Int8Array\(20\)/);
  await refuse(Symbol('s'), /Symbol\(s\)/);
  await refuse(new URL('file:///etc/hostname'), /URL/);
  await refuse('a\nb', /"a\\nb"/);
  await refuse('a\0b', /"a\\u0000b"/);
});

test('a device that never ends is known by its beginning', async () => {
  if (!existsSync('/dev/zero')) return;
  await rejected(readIdx('/dev/zero'), /^\/dev\/zero: expected the magic number .* got 0x00000000$/);
});

test.run();
