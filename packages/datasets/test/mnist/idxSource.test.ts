import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { runScript, temporaryFolder } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DatasetUnavailableError, type DownloadProgress } from '../../src/index';
import { loadIdxSource } from '../../src/mnist/idxSource';
import type { LoadOptions } from '../../src/published/loadOptions';
import { idxBytes, newFolder, rejected, withHome } from '../helpers';
import { closedAddress, serve, type TinyServer } from '../tinyServer';
import { type TinyName, tinyAnswer, tinyFiles, tinySource } from './tinySource';

const test = suite('loadIdxSource');

const load = (options: LoadOptions) => loadIdxSource(tinySource, options);

/** A new folder with these files in it. */
function folderWith(files: Record<string, Uint8Array>): string {
  const folder = newFolder();
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

const trainFiles = (changes: Partial<Record<TinyName, Uint8Array>> = {}) =>
  folderWith({ 'train-images': tinyFiles['train-images'], 'train-labels': tinyFiles['train-labels'], ...changes });

/** All files below a folder. */
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();

async function withMirror(run: (mirror: TinyServer) => Promise<void>, change = (bytes: Uint8Array) => bytes): Promise<void> {
  const mirror = await serve((request, response) => {
    const content = tinyAnswer(request.url!);
    response.statusCode = content ? 200 : 404;
    if (content) response.setHeader('content-length', change(content).length);
    response.end(content ? change(content) : undefined);
  });
  try {
    await run(mirror);
  } finally {
    await mirror.close();
  }
}

for (const folder of ['', 'Tiny/raw/']) {
  for (const packed of [false, true]) {
    test(`finds ${packed ? '.gz' : 'unpacked'} files in ${folder || 'root itself'}`, async () => {
      const root = folderWith(
        Object.fromEntries(
          Object.entries(tinyFiles).map(([name, bytes]) =>
            packed ? [`${folder}${name}.gz`, gzipSync(bytes)] : [folder + name, bytes],
          ),
        ),
      );
      for (const train of [true, false]) {
        for (const path of [root, `${root}/`]) {
          const { data, targets, height, width, classes } = await load({ root: path, train });
          const name = train ? 'train' : 'test';
          assert.equal([...data], [...tinyFiles[`${name}-images`].subarray(16)]);
          assert.equal([...targets], [...tinyFiles[`${name}-labels`].subarray(8)]);
          assert.equal({ height, width, classes }, { height: 6, width: 5, classes: [...'abcdefghij'] });
        }
      }
    });
  }
}

test('one file here and the other there will do, and a .gz that a browser has unpacked', async () => {
  const root = folderWith({
    'train-images.gz': tinyFiles['train-images'],
    'Tiny/raw/train-labels.gz': gzipSync(tinyFiles['train-labels']),
  });
  assert.is((await load({ root })).targets.length, 20);
});

test('downloads what is missing once, keeps it where torchvision looks, and says how far it is', () =>
  withMirror(async (mirror) => {
    const root = join(newFolder(), 'new', 'folder');
    const progress: DownloadProgress[] = [];
    const options = {
      root,
      download: true,
      mirrors: [mirror.address],
      onProgress: (step: DownloadProgress) => progress.push(step),
    };
    const first = await load(options);
    assert.equal(mirror.asked, ['/train-labels.gz', '/train-images.gz']);
    assert.equal(filesIn(root), ['train-images', 'train-labels']);
    assert.equal([...readFileSync(join(root, 'Tiny/raw/train-images'))], [...tinyFiles['train-images']]);
    const last = progress.at(-1)!;
    assert.is(last.file, 'train-images.gz');
    assert.is(last.url, `${mirror.address}train-images.gz`);
    assert.is(last.receivedBytes, last.totalBytes);

    assert.equal(await load(options), first);
    assert.equal(await load({ root }), first);
    assert.is(mirror.asked.length, 2, 'the second time, nothing');
  }));

test('~ as root is the home folder, for what is there and for what is downloaded', () =>
  withMirror((mirror) =>
    withHome(newFolder(), async (home) => {
      await load({ root: '~/data', download: true, mirrors: [mirror.address] });
      assert.equal(filesIn(join(home, 'data/Tiny/raw')), ['train-images', 'train-labels']);
      assert.is((await load({ root: '~/data' })).targets.length, 20);
      assert.not.ok(existsSync('~'), 'no folder of that name here');
      await rejected(load({ root: '~nobody/data', download: true }), /^root: expected a path, .* got "~nobody\/data"/);
    }),
  ));

test('a mirror with a secret in its address is asked with it, and told of without', async () => {
  const authorization: (string | undefined)[] = [];
  const mirror = await serve((request, response) => {
    authorization.push(request.headers.authorization);
    const url = new URL(request.url!, 'http://host');
    response.end(url.pathname.startsWith('/good/') ? tinyAnswer(url.pathname.replace('/good', '')) : 'other');
  });
  const secret = (folder: string) => `${mirror.address.replace('//', '//user:secret@')}${folder}?sig=secret`;
  const told: string[] = [];
  const options = {
    root: newFolder(),
    download: true,
    onProgress: ({ url }: DownloadProgress) => told.push(url),
    onFailure: (url: string, reason: string) => told.push(`${url} ${reason}`),
  };
  let failure: Error;
  try {
    failure = await load({ ...options, mirrors: [secret('bad')] }).catch((error) => error);
    await load({ ...options, mirrors: [secret('bad'), secret('good/')] });
  } finally {
    await mirror.close();
  }
  assert.match(failure.message, /\/bad\/train-labels\.gz\?\.\.\.: what came: /);
  assert.is(mirror.asked[0], '/bad/train-labels.gz?sig=secret');
  assert.is(mirror.asked.at(-1), '/good/train-images.gz?sig=secret');
  assert.equal(new Set(authorization), new Set([`Basic ${btoa('user:secret')}`]));
  assert.ok(told.includes(`${mirror.address}good/train-images.gz?...`));
  assert.not.match([failure.stack, ...told].join(), /secret/);
});

test('downloads only what is missing', () =>
  withMirror(async (mirror) => {
    const root = folderWith({ 'train-images.gz': gzipSync(tinyFiles['train-images']) });
    await load({ root, download: true, mirrors: [mirror.address] });
    assert.equal(mirror.asked, ['/train-labels.gz']);
  }));

for (const [name, change, reason] of [
  ['truncated files', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 5), /what came: the gzip file is truncated/],
  [
    'corrupted files',
    (bytes: Uint8Array) => bytes.map((byte, i) => (i === bytes.length - 7 ? byte ^ 1 : byte)),
    /what came: the gzip file is corrupted/,
  ],
  ['a web page', () => new TextEncoder().encode('<html>'), /what came: expected the magic number .* got 0x3c68746d/],
  [
    'other data',
    () => gzipSync(idxBytes([20], new Uint8Array(20))),
    /what came: expected the published train-labels of Tiny \(sha256 \w+\), got sha256/,
  ],
  ['nothing', () => new Uint8Array(0), /what came: expected an IDX file, got 0 bytes/],
] as const) {
  test(`a mirror that sends ${name} is passed over, and leaves nothing`, () =>
    withMirror(
      (bad) =>
        withMirror(async (good) => {
          const root = join(newFolder(), 'new');
          const failures: string[] = [];
          const onFailure = (_: string, why: string) => failures.push(why);
          await rejected(
            load({ root, download: true, mirrors: [bad.address], onFailure }),
            /^Tiny: could not download train-labels\.gz \(/,
          );
          assert.match(failures[0], reason);
          assert.equal(filesIn(join(root, '..')), []);
          await load({ root, download: true, mirrors: [bad.address, good.address] });
          assert.equal(filesIn(root), ['train-images', 'train-labels']);
        }),
      change,
    ));
}

test('a mirror that sends files with a content encoding, unpacked on the way', async () => {
  const mirror = await serve((request, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(tinyAnswer(request.url!));
  });
  assert.is((await load({ root: newFolder(), download: true, mirrors: [mirror.address] })).targets.length, 20);
  await mirror.close();
});

test('not there and no download: unavailable, which a program can tell from damaged', async () => {
  const root = join(newFolder(), 'nowhere');
  for (const [options, message] of [
    [
      { root },
      /^Tiny: train-images and train-labels not found in \S+nowhere or \S+nowhere\/Tiny\/raw, neither unpacked nor as \.gz, and download is false$/,
    ],
    [{ root, train: false }, /^Tiny: test-images and test-labels not found/],
    [{ root: trainFiles(), train: false }, /^Tiny: test-images and test-labels not found/],
    [
      { root, download: true, mirrors: [await closedAddress()] },
      /^Tiny: could not download train-labels\.gz \(\S+: connection refused \(ECONNREFUSED\)\)$/,
    ],
  ] as const) {
    const promise = load(options);
    await rejected(promise, message);
    assert.instance(await promise.catch((error) => error), DatasetUnavailableError);
  }
});

test('damaged files: each says what is wrong, and a download does not hide it', async () => {
  const images = tinyFiles['train-images'];
  const labels = tinyFiles['train-labels'];
  const flipped = Uint8Array.from(labels, (byte, i) => (i === 20 ? byte ^ 1 : byte));
  const cases: [root: string, message: RegExp][] = [
    [
      trainFiles({ 'train-images': images.subarray(0, 500) }),
      /\/train-images: expected 616 bytes \(header 16, 20\*6\*5\), got 500 bytes \(truncated\)$/,
    ],
    [
      trainFiles({ 'train-labels': labels.subarray(0, 9) }),
      /\/train-labels: expected 28 bytes \(header 8, 20\), got 9 bytes \(truncated\)$/,
    ],
    [trainFiles({ 'train-labels': new Uint8Array(0) }), /\/train-labels: expected an IDX file, got 0 bytes$/],
    [trainFiles({ 'train-images': labels }), /\/train-images: expected the magic number 0x00000803, got 0x00000801$/],
    [trainFiles({ 'train-labels': images }), /\/train-labels: expected the magic number 0x00000801, got 0x00000803$/],
    [
      trainFiles({ 'train-labels': tinyFiles['test-labels'] }),
      /\/train-labels: expected 20 labels, one per image of \S+\/train-images, got 7$/,
    ],
    [
      trainFiles({ 'train-labels': flipped }),
      /\/train-labels: expected the published train-labels of Tiny \(sha256 \w{64}\), got sha256 \w{64}$/,
    ],
    [
      folderWith({ 'train-images': images, 'train-labels.gz': gzipSync(labels).subarray(0, 30) }),
      /\/train-labels\.gz: the gzip file is truncated$/,
    ],
    [
      folderWith({ 'train-images': images, 'train-labels.gz': gzipSync(labels).fill(3, 12, 20) }),
      /\/train-labels\.gz: the gzip file is corrupted \(/,
    ],
  ];
  for (const [root, message] of cases) {
    const before = filesIn(root);
    for (const download of [false, true]) {
      const promise = load({ root, download, mirrors: ['http://127.0.0.1:1/'] });
      await rejected(promise, message);
      assert.not.instance(await promise.catch((error) => error), DatasetUnavailableError);
    }
    assert.equal(filesIn(root), before);
  }
});

test('a root that is a file, and a file that is a folder', async () => {
  const file = join(folderWith({ data: Uint8Array.of(1) }), 'data');
  await rejected(
    load({ root: file }),
    /\/data\/train-images: cannot be read: a part of the path is a file, not a folder \(ENOTDIR\)$/,
  );
  const root = trainFiles();
  mkdirSync(join(root, 'test-images'));
  await rejected(load({ root, train: false }), /\/test-images: cannot be read: it is a folder, not a file \(EISDIR\)$/);
});

test('a folder without permission', async () => {
  if (process.platform === 'win32') return;
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const [closed, readOnly] = ['closed', 'readOnly'].map((name) => join(folder, name));
  mkdirSync(closed, { mode: 0o000 });
  mkdirSync(readOnly, { mode: 0o555 });
  const script = fileURLToPath(new URL('./withoutPermission.ts', import.meta.url));
  const { code, stdout, stderr } = await runScript(script, [closed, readOnly]);
  chmodSync(closed, 0o755);
  assert.is(code, 0, stderr);
  const [reading, writing] = JSON.parse(stdout);
  assert.match(reading, /^KindlingError: \S+\/closed\/train-\w+: cannot be read: no permission \(EACCES\)$/);
  assert.match(writing, /^KindlingError: \S+\/readOnly\/Tiny\/raw: cannot be written to: no permission \(EACCES\)$/);
  assert.equal(filesIn(folder), []);
});

test('options that are none are refused', async () => {
  const refuse = (options: object, message: RegExp) => rejected(load({ root: '/tmp', ...options } as never), message);
  await refuse({ root: undefined }, /^root: expected the path of a folder, got undefined$/);
  await refuse({ root: '' }, /^root: expected the path of a folder, got ""$/);
  await rejected(load(undefined as never), /^root: expected the path of a folder, got undefined$/);
  await refuse({ train: 'test' }, /^train: expected true or false, got "test"$/);
  await refuse({ download: 1 }, /^download: expected true or false, got 1$/);
  await refuse({ mirrors: [] }, /^mirrors: expected one address or more, got \[\]$/);
  await refuse({ mirrors: ['not an address'] }, /^mirrors\[0\]: expected the address of a folder, got "not an address"$/);
  await refuse({ mirrors: ['data:,x'] }, /^mirrors\[0\]: expected the address of a folder, got "data:,x"$/);
  await refuse({ mirrors: ['host/a?sig=b'] }, /^mirrors\[0\]: expected the address of a folder, got "host\/a\?\.\.\."$/);
  await refuse(
    { mirrors: ['http://a:b@host/c?d#e'] },
    /^mirrors\[0\]: expected an address without a fragment \(#\.\.\.\), got "http:\/\/host\/c\?\.\.\.#\.\.\."$/,
  );
  await refuse({ mirrors: 'http://a/' }, /^mirrors: expected one address or more, got "http:\/\/a\/"$/);
  await refuse({ mirrors: [new URL('http://a/')] }, /^mirrors\[0\]: expected text, got URL$/);
  await refuse({ mirrors: [Symbol('a')] }, /^mirrors\[0\]: expected text, got Symbol\(a\)$/);
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  await refuse({ mirrors: ['http://a/', , 'http://b/'] }, /^mirrors\[1\]: expected an entry, got a hole in the array$/);
  await refuse({ timeoutMs: 0 }, /^timeoutMs: expected a number from 1 to 2147483647, got 0$/);
  await refuse({ timeoutMs: 2 ** 31 }, /^timeoutMs: expected a number from 1 to 2147483647, got 2147483648$/);
  await refuse({ onProgress: 5 }, /^onProgress: expected a function, got 5$/);
  await refuse({ onFailure: null }, /^onFailure: expected a function, got null$/);
  await refuse({ root: 'a\nb' }, /^root: expected the path of a folder, got "a\\nb"$/);
  await refuse({ Train: false }, /^Tiny\.load: options: expected only root, train, .*, got Train$/);
  await rejected(load(null as never), /^Tiny\.load: options: expected an object with root, train, .*, got null$/);
  await rejected(load('/tmp' as never), /^Tiny\.load: options: expected an object with root, .*, got "\/tmp"$/);
});

test('a file that was fetched is told of by a short path', () =>
  withMirror(async ({ address }) => {
    // a source whose published files don't fit each other
    const source = { ...tinySource, train: { images: tinySource.train.images, labels: tinySource.test.labels } };
    const root = join(newFolder(), 'x'.repeat(200), 'y'.repeat(200));
    const loading = loadIdxSource(source, { root, download: true, mirrors: [address] });
    await rejected(loading, /^\S{3,240}\/test-labels: expected 20 labels, one per image of \S{3,240}\/train-images, got 7$/);
  }));

test.run();
