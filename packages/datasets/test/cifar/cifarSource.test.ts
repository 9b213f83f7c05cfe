import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cifar10Source } from '../../src/cifar/cifar10';
import { cifar100Source } from '../../src/cifar/cifar100';
import { type CifarSource, loadCifarSource } from '../../src/cifar/cifarSource';
import { CIFAR10, CIFAR100, DatasetUnavailableError } from '../../src/index';
import type { LoadOptions } from '../../src/published/loadOptions';
import { newFolder, rejected } from '../helpers';
import { tarOf } from '../tarOf';
import { serve } from '../tinyServer';

const test = suite('CIFAR');

const size = 3 * 1024;

/** Rows of `labels` labels and a picture. */
function rowsOf(count: number, salt: number, labels = 2): Uint8Array {
  const row = labels + size;
  return Uint8Array.from({ length: count * row }, (_, i) =>
    i % row < labels ? (Math.floor(i / row) + salt) % (2 + (i % row)) : (i * salt) % 256,
  );
}

const files = { 'one.bin': rowsOf(2, 3), 'two.bin': rowsOf(3, 5), 'test.bin': rowsOf(4, 7) };
const archive = gzipSync(
  tarOf({ 'tiny-bin/': new Uint8Array(0), 'tiny-bin/readme.html': new Uint8Array(700), ...underTiny(files) }),
);

function underTiny(given: Record<string, Uint8Array>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(given).map(([name, bytes]) => [`tiny-bin/${name}`, bytes]));
}

const sourceOf = (packed: Uint8Array): CifarSource => ({
  name: 'Tiny',
  folder: 'tiny-bin',
  archive: { name: 'tiny.tar.gz', size: packed.length, checksum: { sha256: createHash('sha256').update(packed).digest('hex') } },
  mirrors: [],
  train: [
    { name: 'one.bin', examples: 2 },
    { name: 'two.bin', examples: 3 },
  ],
  test: [{ name: 'test.bin', examples: 4 }],
  labels: [
    ['a', 'b'],
    ['c', 'd', 'e'],
  ],
});
const tiny = sourceOf(archive);

function folderWith(given: Record<string, Uint8Array>): string {
  const folder = newFolder();
  for (const [path, bytes] of Object.entries(given)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

const load = (root: string, options: Partial<LoadOptions> = {}, label = 0) =>
  loadCifarSource(tiny, { root, ...options }, { label });

test('files in the folder, below it or in the archive give the same pictures, with channels side by side', async () => {
  const all = new Uint8Array(Buffer.concat([files['one.bin'], files['two.bin']]));
  for (const folder of [files, underTiny(files), { 'tiny.tar.gz': archive }]) {
    const root = folderWith(folder);
    const { data, targets, height, width, channels, classes } = await load(root);
    assert.equal([height, width, channels, classes, data.length], [32, 32, 3, ['a', 'b'], 5 * size]);
    for (const [example, pixel, channel] of [
      [0, 0, 0],
      [1, 5, 2],
      [4, 1023, 1],
    ]) {
      assert.is(data[example * size + pixel * 3 + channel], all[example * (2 + size) + 2 + channel * 1024 + pixel]);
    }
    assert.equal([...targets], [1, 0, 1, 0, 1]);
    const second = await load(root, {}, 1);
    assert.equal(
      [[...second.targets], second.classes],
      [
        [0, 1, 2, 0, 1],
        ['c', 'd', 'e'],
      ],
    );
    assert.equal([...(await load(root, { train: false })).targets], [1, 0, 1, 0]);
  }
});

test('downloads the archive once and keeps its files unpacked', async () => {
  const mirror = await serve((_, response) => response.end(archive));
  try {
    const root = join(newFolder(), 'new');
    const options = { download: true, mirrors: [mirror.address] };
    const first = await load(root, options);
    assert.equal(mirror.asked, ['/tiny.tar.gz']);
    assert.equal(readdirSync(join(root, 'tiny-bin')).sort(), ['one.bin', 'test.bin', 'two.bin']);
    assert.equal([...readFileSync(join(root, 'tiny-bin/two.bin'))], [...files['two.bin']]);
    assert.equal(await load(root, options), first);
    await load(root, { train: false });
    assert.is(mirror.asked.length, 1);
  } finally {
    await mirror.close();
  }
});

test('what comes damaged is not kept', async () => {
  for (const [change, reason] of [
    [(bytes: Uint8Array) => bytes.subarray(0, 900), 'what came: the gzip file is truncated'],
    [
      () => gzipSync(tarOf(files), { level: 1 }),
      'what came: expected the published tiny.tar.gz of Tiny \\(sha256 .*\\), got sha256',
    ],
    [(bytes: Uint8Array) => Buffer.concat([bytes, bytes]), 'more than \\d+ bytes came'],
  ] as const) {
    const mirror = await serve((_, response) => response.end(change(archive)));
    const root = newFolder();
    try {
      await rejected(
        loadCifarSource(
          { ...tiny, archive: { ...tiny.archive, size: 2 * archive.length - 1 } },
          { root, download: true, mirrors: [mirror.address] },
        ),
        new RegExp(`^Tiny: could not download tiny.tar.gz \\(.*: ${reason}`),
      );
      assert.not.ok(existsSync(join(root, 'tiny-bin')));
    } finally {
      await mirror.close();
    }
  }
});

test('where nothing is, and nothing may be fetched, that is said in a kind of its own', async () => {
  const root = newFolder();
  const error = await load(root).catch((caught) => caught);
  assert.instance(error, DatasetUnavailableError);
  assert.is(
    error.message,
    `Tiny: neither one.bin and the 1 others in ${root} or ${root}/tiny-bin nor tiny.tar.gz in ${root} was found, and download is false`,
  );
  // one of two is not enough
  await rejected(load(folderWith({ 'one.bin': files['one.bin'] })), /^Tiny: neither one.bin and/);
});

test('files of another size, and labels out of range, are refused with their names', async () => {
  const refuse = (changed: Record<string, Uint8Array>, message: RegExp) =>
    rejected(load(folderWith({ ...files, ...changed })), message);
  await refuse({ 'two.bin': files['two.bin'].subarray(0, 100) }, /two\.bin: expected 9222 bytes, got 100 \(truncated\)$/);
  await refuse({ 'two.bin': new Uint8Array(9223) }, /two\.bin: expected 9222 bytes, got more$/);
  await refuse({ 'two.bin': new Uint8Array(0) }, /two\.bin: expected 9222 bytes, got 0 \(truncated\)$/);
  const wrong = Uint8Array.from(files['two.bin']);
  wrong[2 * (2 + size)] = 2;
  await refuse({ 'two.bin': wrong }, /two\.bin: expected labels from 0 to 1, got 2 for example 2$/);
  wrong[2 * (2 + size)] = 1;
  wrong[1] = 200;
  await refuse({ 'two.bin': wrong }, /two\.bin: expected labels from 0 to 2, got 200 for example 0$/);
});

test('a damaged archive is refused with what is wrong with it', async () => {
  const refuse = (packed: Uint8Array, message: RegExp, source = sourceOf(packed)) =>
    rejected(loadCifarSource(source, { root: folderWith({ 'tiny.tar.gz': packed }) }), message);
  const tar = tarOf(underTiny(files));
  await refuse(archive.subarray(0, archive.length >> 1), /tiny\.tar\.gz: the gzip file is truncated$/);
  await refuse(gzipSync(tar.subarray(0, 6000)), /tiny\.tar\.gz: the tar archive is truncated$/);
  await refuse(gzipSync(tar.subarray(0, 300)), /tiny\.tar\.gz: the tar archive is truncated$/);
  const header = Uint8Array.from(tar);
  header[3] ^= 1;
  await refuse(gzipSync(header), /tiny\.tar\.gz: the tar archive is corrupted \(a header with a wrong checksum\)$/);
  await refuse(
    gzipSync(tarOf({ 'one.bin': files['one.bin'] })),
    /tiny\.tar\.gz: expected two\.bin in the tar archive, found none$/,
  );
  await refuse(
    gzipSync(tarOf({ ...files, 'two.bin': new Uint8Array(9) })),
    /tiny\.tar\.gz: two\.bin: expected 9222 bytes, got 9$/,
  );
  const another = gzipSync(tar, { level: 1 });
  await refuse(another, /tiny\.tar\.gz: expected the published tiny\.tar\.gz of Tiny \(sha256 \w+\), got sha256 \w{64}$/, {
    ...tiny,
    archive: { ...tiny.archive, size: another.length },
  });
  await refuse(archive, /tiny\.tar\.gz: expected at most 5 bytes, got more$/, { ...tiny, archive: { ...tiny.archive, size: 5 } });
});

test('the published data sets: their files, and what the labels mean', async () => {
  assert.equal(
    cifar100Source.labels.map((names) => [names.length, new Set(names).size]),
    [
      [20, 20],
      [100, 100],
    ],
  );
  for (const names of cifar100Source.labels) assert.equal([...names].sort(), names);
  assert.equal(
    cifar10Source.train.map(({ name }) => name),
    ['data_batch_1.bin', 'data_batch_2.bin', 'data_batch_3.bin', 'data_batch_4.bin', 'data_batch_5.bin'],
  );
  const ten = new Uint8Array(10_000 * (1 + size));
  ten[0] = 9;
  ten.fill(255, 1 + 1024, 1 + 2048);
  const hundred = new Uint8Array(10_000 * (2 + size));
  hundred.set([19, 99]);
  const root = folderWith({ 'cifar-10-batches-bin/test_batch.bin': ten, 'cifar-100-binary/test.bin': hundred });
  const one = await CIFAR10.load({ root, train: false, transform: new ToTensor() });
  const [x, y] = one.get(0);
  assert.equal([one.length, y, one.classes[y], [...x.shape]], [10_000, 9, 'truck', [3, 32, 32]]);
  const numbers = await x.data();
  assert.equal([numbers[0], numbers[1024], numbers[2048]], [0, 1, 0]);
  const fine = await CIFAR100.load({ root, train: false });
  const coarse = await CIFAR100.load({ root, train: false, coarse: true });
  assert.equal([fine.targets[0], fine.classes[99], coarse.targets[0], coarse.classes[19]], [99, 'worm', 19, 'vehicles_2']);
  assert.match(String(one), /^Dataset CIFAR10\n {4}Number of datapoints: 10000\n/);
  await rejected(
    CIFAR10.load({ root: '/nowhere', transform: 3 as never }),
    /^transform: expected a transform or a function, got 3$/,
  );
  await rejected(CIFAR100.load({ root, coarse: 1 as never }), /^coarse: expected true or false, got 1$/);
  await rejected(CIFAR10.load({ root, coarse: true } as never), /^CIFAR10.load: options: expected only .*, got coarse$/);
});

test.run();
