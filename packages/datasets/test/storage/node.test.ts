import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { onePiece } from '../../src/pieces';
import { nodeStorage } from '../../src/storage/node';
import { allOf, endless, newFolder, refused, rejected, withHome } from '../helpers';

const test = suite('nodeStorage');

const read = async (path: string) => {
  const pieces = await nodeStorage.read(path);
  return pieces && (await allOf(pieces));
};
const gunzip = (packed: Uint8Array, name = 'f', size: number | null = null) =>
  allOf(nodeStorage.gunzip(onePiece(packed), name, () => size));

test('a ~ at the beginning is the home folder', async () => {
  const expand = (path: string) => nodeStorage.expandHome('root', path);
  await withHome('/home/ada', () => {
    assert.is(expand('~'), '/home/ada');
    assert.is(expand('~/data'), '/home/ada/data');
    for (const path of ['data', '/data/~', 'a~/b', './~', './~ada']) assert.is(expand(path), path);
    refused(
      () => expand('~ada/data'),
      /^root: expected a path, or one in your own home folder, ~\/\.\.\., got "~ada\/data" \(for a folder of this name write \.\/~ada\)$/,
    );
  });
  await withHome('', () => {
    refused(() => expand('~/data'), /^root: expected a path without ~, as HOME names no home folder, got "~\/data"$/);
  });
});

test('reads what is there, and null where nothing is', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'a'), 'hello');
  assert.is(new TextDecoder().decode((await read(`${folder}/a`))!), 'hello');
  assert.is(await read(`${folder}/b`), null);
  assert.is(await read(`${folder}/no/such/folder/b`), null);
  await rejected(read(folder), /: cannot be read: it is a folder, not a file \(EISDIR\)$/);
  await rejected(read(`${folder}/a/b`), /\/a\/b: cannot be read: a part of the path is a file, not a folder \(ENOTDIR\)$/);
  symlinkSync(join(folder, 'round'), join(folder, 'round'));
  await rejected(read(`${folder}/round`), /\/round: cannot be read: its symbolic links lead round in a circle \(ELOOP\)$/);
});

test('writes the whole file, with the folders on the way, over an older one', async () => {
  const folder = newFolder();
  await nodeStorage.write(`${folder}/x/y/a`, Uint8Array.of(1, 2, 3));
  await nodeStorage.write(`${folder}/x/y/a`, Uint8Array.of(4, 5));
  assert.equal([...readFileSync(join(folder, 'x/y/a'))], [4, 5]);
  assert.equal(readdirSync(join(folder, 'x/y')), ['a']);
});

test('a write that fails leaves nothing', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'a/inside'), { recursive: true });
  await rejected(nodeStorage.write(`${folder}/a`, Uint8Array.of(1)), /\/a: cannot be written: /);
  assert.equal(readdirSync(folder), ['a']);
  assert.equal(readdirSync(join(folder, 'a')), ['inside']);
  writeFileSync(join(folder, 'file'), 'x');
  await rejected(
    nodeStorage.write(`${folder}/file/a`, Uint8Array.of(1)),
    /\/file\/a: cannot be written: a part of the path is a file/,
  );
  // A device that is always full.
  if (existsSync('/dev/full')) {
    symlinkSync('/dev/full', join(folder, 'full'));
    await nodeStorage.write(`${folder}/full`, Uint8Array.of(1));
    assert.equal([...readFileSync(join(folder, 'full'))], [1], 'the name is given to a new file, nothing is written through it');
  }
});

test('says beforehand whether a folder can be written to', async () => {
  const folder = newFolder();
  await nodeStorage.checkWritable(folder);
  await nodeStorage.checkWritable(`${folder}/not/there/yet`);
  assert.equal(readdirSync(folder), [], 'and makes nothing');
  writeFileSync(join(folder, 'file'), 'x');
  await rejected(nodeStorage.checkWritable(`${folder}/file`), /\/file: cannot be written to: a part of the path is a file/);
  await rejected(
    nodeStorage.checkWritable(`${folder}/file/a/b`),
    /\/file\/a\/b: cannot be written to: a part of the path is a file/,
  );
});

test('unpacks gzip, of one part or more', async () => {
  const content = Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251);
  const parts = Buffer.concat([gzipSync(content.subarray(0, 200_000)), gzipSync(content.subarray(200_000))]);
  for (const packed of [gzipSync(content), parts]) {
    for (const size of [null, content.length, 10, 2 ** 40, 0])
      assert.ok(Buffer.from(content).equals(await gunzip(packed, 'f', size)));
  }
  assert.is((await gunzip(gzipSync(''))).length, 0);
});

test('what is said of its size decides on the pieces, within bounds', async () => {
  const packed = gzipSync(new Uint8Array(3_000_000));
  const sizes = async (size: number | null) => {
    const lengths: number[] = [];
    for await (const { length } of nodeStorage.gunzip(onePiece(packed), 'f', () => size)) lengths.push(length);
    return lengths;
  };
  assert.equal(await sizes(3_000_000), [3_000_000], 'the whole in one piece');
  for (const size of [null, 2 ** 22 + 1, 2 ** 40]) assert.equal(await sizes(size), [2 ** 20, 2 ** 20, 3_000_000 - 2 ** 21]);
});

test('a loop that is left ends the unpacking and the reading', async () => {
  const source = endless(gzipSync(new Uint8Array(2 ** 26)));
  let came = 0;
  for await (const { length } of nodeStorage.gunzip(source.pieces, 'f', () => null)) {
    came += length;
    if (came > 2 ** 22) break;
  }
  assert.ok(source.closed);
  if (!existsSync('/proc/self/fd')) return;
  const path = join(newFolder(), 'a');
  writeFileSync(path, new Uint8Array(2 ** 27));
  const before = readdirSync('/proc/self/fd').length;
  for await (const { length } of (await nodeStorage.read(path))!) {
    assert.is(length, 2 ** 20, 'of a large file, a little at a time');
    break;
  }
  assert.is(readdirSync('/proc/self/fd').length, before);
});

test('damaged gzip', async () => {
  const packed = gzipSync(Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >> 3));
  for (const length of [2, 10, 17, 100, packed.length >> 1, packed.length - 1]) {
    await rejected(gunzip(packed.subarray(0, length), 'a.gz'), /^a\.gz: the gzip file is truncated$/);
  }
  for (const place of [packed.length >> 1, packed.length - 6]) {
    const damaged = Uint8Array.from(packed);
    damaged[place] ^= 0x55;
    await rejected(gunzip(damaged, 'a.gz'), /^a\.gz: the gzip file is corrupted \(/);
  }
  const overstated = Uint8Array.from(packed);
  overstated.fill(255, packed.length - 4);
  await rejected(gunzip(overstated, 'a.gz'), /^a\.gz: the gzip file is corrupted \(incorrect length check\)$/);
});

test('sha256', async () => {
  assert.is(
    await nodeStorage.sha256(new TextEncoder().encode('abc')),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test.run();
