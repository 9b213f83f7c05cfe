import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DatasetUnavailableError, EMNIST, type EMNISTSplit, FashionMNIST, KMNIST, QMNIST } from '../../src/index';
import { emnistSource } from '../../src/mnist/emnist';
import { fashionMnistSource } from '../../src/mnist/fashionMnist';
import { type IdxSource, loadIdxSource } from '../../src/mnist/idxSource';
import { kmnistSource } from '../../src/mnist/kmnist';
import { partOf, qmnistSource } from '../../src/mnist/qmnist';
import { idxBytes, newFolder, rejected } from '../helpers';
import { serve } from '../tinyServer';
import { tinyFiles, tinySource } from './tinySource';

const test = suite("MNIST's kin");

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const gitBlob = (bytes: Uint8Array) => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

function folderWith(files: Record<string, Uint8Array>): string {
  const folder = newFolder();
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

const packed = Object.fromEntries(Object.entries(tinyFiles).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]));

/** The tiny data set where checksums are of the packed files. */
function ofPacked(sum: (bytes: Uint8Array) => IdxSource['train']['images']['packed']): IdxSource {
  const file = (name: keyof typeof tinyFiles) => ({ name, size: tinyFiles[name].length, packed: sum(packed[`${name}.gz`]) });
  return {
    ...tinySource,
    train: { images: file('train-images'), labels: file('train-labels') },
    test: { images: file('test-images'), labels: file('test-labels') },
  };
}

test('a checksum of the packed file holds for .gz files, found and downloaded; of unpacked ones the size is what is known', async () => {
  for (const source of [ofPacked((bytes) => ({ sha256: sha256(bytes) })), ofPacked((bytes) => ({ gitBlob: gitBlob(bytes) }))]) {
    const expected = await loadIdxSource(tinySource, { root: folderWith(tinyFiles) });
    for (const files of [tinyFiles, packed, { ...packed, 'train-images.gz': tinyFiles['train-images'] }]) {
      assert.equal(await loadIdxSource(source, { root: folderWith(files) }), expected);
    }
    const other = gzipSync(tinyFiles['train-images'], { level: 1 });
    await rejected(
      loadIdxSource(source, { root: folderWith({ ...packed, 'train-images.gz': other }) }),
      /train-images\.gz: expected the published train-images\.gz of Tiny \((sha256|git blob) \w+\), got /,
    );
    await rejected(
      loadIdxSource(source, {
        root: folderWith({
          ...tinyFiles,
          'train-images': idxBytes([19, 6, 5], new Uint8Array(570)),
          'train-labels': idxBytes([19], new Uint8Array(19)),
        }),
      }),
      /train-images: expected 616 bytes, got 586$/,
    );
    let answer = other;
    const mirror = await serve((request, response) =>
      response.end(request.url === '/train-images.gz' ? answer : packed[request.url!.slice(1)]),
    );
    const root = newFolder();
    try {
      const options = { root, download: true, mirrors: [mirror.address] };
      await rejected(loadIdxSource(source, options), /what came: expected the published train-images\.gz of Tiny/);
      answer = packed['train-images.gz'] as typeof answer;
      assert.equal(await loadIdxSource(source, options), expected);
    } finally {
      await mirror.close();
    }
  }
});

test('labels out of range are refused', async () => {
  const source = { ...ofPacked(() => undefined), classes: ['a', 'b'] };
  await rejected(
    loadIdxSource(source, { root: folderWith(tinyFiles) }),
    /train-labels: expected labels from 0 to 1, got 3 for example 1$/,
  );
});

/** Rows of 8 numbers of 32 bits, of which the first is the class. */
function longLabels(classes: readonly number[]): Uint8Array {
  const numbers = Buffer.alloc(classes.length * 32, 1);
  for (const [row, label] of classes.entries()) numbers.writeInt32BE(label, row * 32);
  return idxBytes([classes.length, 8], numbers, 0x0c);
}

test('QMNIST: the class is the first of eight numbers, and the test set has two parts', async () => {
  const labels = longLabels(Array.from({ length: 20 }, (_, n) => n % 10));
  const source: IdxSource = {
    ...ofPacked(() => undefined),
    labelsMagic: 0xc02,
    train: { images: { name: 'train-images', size: 616 }, labels: { name: 'train-labels', size: labels.length } },
  };
  const all = await loadIdxSource(source, { root: folderWith({ ...tinyFiles, 'train-labels': labels }) });
  assert.equal([...all.targets.subarray(0, 12)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  await rejected(
    loadIdxSource(source, { root: folderWith({ ...tinyFiles, 'train-labels': longLabels(new Array(20).fill(-1)) }) }),
    /expected labels from 0 to 9, got -1 for example 0$/,
  );
  const many = {
    ...all,
    height: 1,
    width: 1,
    data: new Uint8Array(10_003).fill(7, 10_000),
    targets: new Uint8Array(10_003).fill(3, 10_000),
  };
  assert.equal([partOf(many, 'test10k').data.length, partOf(many, 'test10k').targets.at(-1)], [10_000, 0]);
  assert.equal([...partOf(many, 'test50k').data, ...partOf(many, 'test50k').targets], [7, 7, 7, 3, 3, 3]);
  assert.is(partOf(many, 'test'), many);
});

test('EMNIST: the wanted files of the one archive', async () => {
  const archive = zipSync({
    'gzip/train-images.gz': packed['train-images.gz'],
    'gzip/train-labels.gz': [packed['train-labels.gz'], { level: 0 }],
    'gzip/readme.txt': new Uint8Array(9),
  });
  const source = (checksum = sha256(archive)): IdxSource => ({
    ...ofPacked(() => undefined),
    archive: { name: 'gzip.zip', size: archive.length + 1000, checksum: { sha256: checksum } },
  });
  let answer: Uint8Array = archive;
  const mirror = await serve((_, response) => response.end(answer));
  const root = newFolder();
  try {
    const options = { root, download: true, mirrors: [mirror.address] };
    await rejected(
      loadIdxSource(source('00'), options),
      /what came: expected the published gzip\.zip of Tiny \(sha256 00\), got sha256 \w{64}/,
    );
    answer = archive.subarray(0, -30);
    await rejected(loadIdxSource(source(), options), /what came: the zip archive is corrupted \(/);
    answer = zipSync({ 'train-images.gz': packed['train-images.gz'] });
    await rejected(loadIdxSource(source(), options), /what came: expected train-labels\.gz in the zip archive, found none/);
    answer = zipSync({ 'train-images.gz': packed['train-images.gz'], 'train-labels.gz': new Uint8Array(200_000) });
    await rejected(loadIdxSource(source(), options), /what came: train-labels\.gz: expected at most \d+ bytes, got 200000/);
    assert.not.ok(existsSync(join(root, 'Tiny')));
    answer = archive;
    const { targets } = await loadIdxSource(source(), options);
    assert.is(targets.length, 20);
    assert.equal(readdirSync(join(root, 'Tiny/raw')).sort(), ['train-images', 'train-labels']);
  } finally {
    await mirror.close();
  }
});

test('what is published: sizes that agree with the counts, and classes', async () => {
  const splits: [EMNISTSplit, number][] = [
    ['byclass', 62],
    ['bymerge', 47],
    ['balanced', 47],
    ['letters', 27],
    ['digits', 10],
    ['mnist', 10],
  ];
  for (const [split, classes] of splits) assert.is(emnistSource(split).classes.length, classes, split);
  assert.is(emnistSource('balanced').classes.slice(36).join(''), 'abdefghnqrt');
  for (const source of [fashionMnistSource, kmnistSource, ...splits.map(([split]) => emnistSource(split))]) {
    for (const { images, labels } of [source.train, source.test]) {
      assert.is((images.size - 16) / 784, labels.size - 8, `${source.name} ${images.name}`);
    }
  }
  for (const { images, labels } of [qmnistSource.train, qmnistSource.test])
    assert.is((images.size - 16) / 784, (labels.size - 12) / 32);
  for (const source of [fashionMnistSource, kmnistSource, qmnistSource]) {
    for (const { images, labels } of [source.train, source.test]) {
      for (const { sha256: sum, packed: checksum } of [images, labels]) {
        assert.match(sum ?? Object.values(checksum ?? {})[0], /^([0-9a-f]{64}|[0-9a-f]{40})$/);
      }
    }
  }
});

test('each says what it looks for, and its own options are checked', async () => {
  const root = newFolder();
  const sought: [() => Promise<unknown>, string][] = [
    [
      () => FashionMNIST.load({ root }),
      `FashionMNIST: train-images-idx3-ubyte and train-labels-idx1-ubyte not found in ${root} or ${root}/FashionMNIST/raw`,
    ],
    [
      () => KMNIST.load({ root, train: false }),
      `KMNIST: t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte not found in ${root} or ${root}/KMNIST/raw`,
    ],
    [
      () => EMNIST.load({ root, split: 'letters', train: false }),
      'EMNIST: emnist-letters-test-images-idx3-ubyte and emnist-letters-test-labels-idx1-ubyte not found',
    ],
    [() => QMNIST.load({ root }), 'QMNIST: qmnist-train-images-idx3-ubyte and qmnist-train-labels-idx2-int not found'],
    [
      () => QMNIST.load({ root, what: 'test50k' }),
      'QMNIST: qmnist-test-images-idx3-ubyte and qmnist-test-labels-idx2-int not found',
    ],
  ];
  for (const [loading, message] of sought) {
    const error = (await loading().catch((caught) => caught)) as Error;
    assert.instance(error, DatasetUnavailableError);
    assert.ok(error.message.startsWith(message), error.message);
  }
  await rejected(EMNIST.load({ root } as never), /^split: expected "byclass", "bymerge", .*, got undefined$/);
  await rejected(QMNIST.load({ root, what: 'nist' as never }), /^what: expected "train", .*, got "nist"$/);
  await rejected(KMNIST.load({ root, split: 'letters' } as never), /^KMNIST.load: options: expected only .*, got split$/);
});

test('the real labels of Fashion-MNIST have the published checksum of what is in them', async () => {
  const labels = idxBytes([60_000], new Uint8Array(60_000));
  const images = idxBytes([60_000, 28, 28], new Uint8Array(47_040_000));
  const root = folderWith({ 'train-images-idx3-ubyte': images, 'train-labels-idx1-ubyte': labels });
  await rejected(
    FashionMNIST.load({ root }),
    /train-labels-idx1-ubyte: expected the published train-labels-idx1-ubyte of FashionMNIST \(sha256 bad3541b/,
  );
});

test.run();
