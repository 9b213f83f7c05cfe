import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nodeStorage } from '../../src/storage/node';
import { newFolder, rejected } from '../helpers';

const test = suite('nodeStorage');

test('reads what is there, and null where nothing is', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'a'), 'hello');
  assert.is(new TextDecoder().decode((await nodeStorage.read(`${folder}/a`))!), 'hello');
  assert.is(await nodeStorage.read(`${folder}/b`), null);
  assert.is(await nodeStorage.read(`${folder}/no/such/folder/b`), null);
  await rejected(nodeStorage.read(folder), /: cannot be read: it is a folder, not a file \(EISDIR\)$/);
  await rejected(
    nodeStorage.read(`${folder}/a/b`),
    /\/a\/b: cannot be read: a part of the path is a file, not a folder \(ENOTDIR\)$/,
  );
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

test('unpacks gzip, of one part or more, in one piece of memory', async () => {
  const content = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
  const unpacked = await nodeStorage.gunzip(gzipSync(content), 'f', 1e6);
  assert.ok(Buffer.from(content).equals(unpacked));
  assert.is(unpacked.buffer.byteLength, content.length + 1);
  const parts = Buffer.concat([gzipSync(content.subarray(0, 200_000)), gzipSync(content.subarray(200_000))]);
  assert.ok(Buffer.from(content).equals(await nodeStorage.gunzip(parts, 'f', 1e6)));
  assert.is((await nodeStorage.gunzip(gzipSync(''), 'f', 1e6)).length, 0);
});

test('damaged gzip', async () => {
  const packed = gzipSync(Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >> 3));
  for (const length of [2, 10, 17, 100, packed.length >> 1, packed.length - 1]) {
    await rejected(nodeStorage.gunzip(packed.subarray(0, length), 'a.gz', 1e6), /^a\.gz: the gzip file is truncated$/);
  }
  for (const place of [packed.length >> 1, packed.length - 6]) {
    const damaged = Uint8Array.from(packed);
    damaged[place] ^= 0x55;
    await rejected(nodeStorage.gunzip(damaged, 'a.gz', 1e6), /^a\.gz: the gzip file is corrupted \(/);
  }
  const overstated = Uint8Array.from(packed);
  overstated.fill(255, packed.length - 4);
  await rejected(nodeStorage.gunzip(overstated, 'a.gz', 1e6), /^a\.gz: the gzip file is corrupted \(incorrect length check\)$/);
  await rejected(
    nodeStorage.gunzip(gzipSync(new Uint8Array(1e6)), 'a.gz', 1000),
    /^a\.gz: the gzip file unpacks to far more bytes than expected$/,
  );
});

test('sha256', async () => {
  assert.is(
    await nodeStorage.sha256(new TextEncoder().encode('abc')),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test.run();
