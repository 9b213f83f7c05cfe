import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { deadMirror, mnistFolder, temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type DigitsOptions, loadDigits } from '../src/digits';

process.env.KINDLING_MNIST_MIRRORS = await deadMirror();
const folder = temporaryFolder();
process.env.XDG_CACHE_HOME = folder;

async function load(typed: Partial<DigitsOptions>) {
  const lines: string[] = [];
  const data = await loadDigits({ dataset: 'auto', seed: 1, ...typed }, (line) => {
    // a busy machine takes longer than a second, and is told that it goes on
    if (!line.startsWith('Looking for MNIST in ')) lines.push(line);
  });
  return { data, lines };
}

async function messageOf(typed: Partial<DigitsOptions>): Promise<string> {
  try {
    await load(typed);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected an error, got none');
}

test('synthetic digits come without a question to the network, as many as MNIST has', async () => {
  const { data, lines } = await load({ dataset: 'synthetic' });
  assert.equal(lines, ['Dataset: synthetic digits, 60,000 training and 10,000 test examples']);
  assert.is(data.name, 'synthetic digits');
  assert.is(data.train.length, 60_000);
  assert.is(data.test.length, 10_000);
});

test('the first so many examples, and never more than there are', async () => {
  const { data, lines } = await load({ dataset: 'synthetic', trainSize: 100, testSize: 20_000 });
  assert.is(data.train.length, 100);
  assert.is(data.test.length, 10_000);
  assert.equal(lines, ['Dataset: synthetic digits, 100 training and 10,000 test examples']);
});

test('auto goes on with synthetic digits where MNIST is neither there nor to be had, and says why', async () => {
  for (const dataDir of [undefined, join(folder, 'nothing')]) {
    const { data, lines } = await load({ dataDir });
    assert.is(data.name, 'synthetic digits');
    assert.is(lines.length, 2);
    assert.match(
      lines[0],
      /^Could not get MNIST: connection refused\. Training on generated digits instead\. .*--data-dir FOLDER/,
    );
  }
});

test('who waits for longer than a second is told what for', async () => {
  const server = createServer(({ socket }) => void setTimeout(() => socket.destroy(), 1300));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const mirrors = process.env.KINDLING_MNIST_MIRRORS;
  process.env.KINDLING_MNIST_MIRRORS = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const lines: string[] = [];
  await loadDigits({ dataset: 'auto', seed: 1 }, (line) => lines.push(line));
  process.env.KINDLING_MNIST_MIRRORS = mirrors;
  server.close();
  assert.match(lines[0], /^Looking for MNIST in .* and at its mirrors \.\.\.$/);
  assert.is(lines.length, 3, lines.join('\n'));
});

test('what is downloaded has its size, the small files too', async () => {
  const server = createServer((_, answer) => void answer.end(Buffer.alloc(28_881)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const mirrors = process.env.KINDLING_MNIST_MIRRORS;
  process.env.KINDLING_MNIST_MIRRORS = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { lines } = await load({});
  process.env.KINDLING_MNIST_MIRRORS = mirrors;
  server.closeAllConnections();
  server.close();
  assert.ok(lines.includes('Downloading train-labels-idx1-ubyte.gz: 100 % of 29 kB'), lines.join('\n'));
});

test('KINDLING_DEBUG=1 tells every address and its answer', async () => {
  process.env.KINDLING_DEBUG = '1';
  const { lines } = await load({});
  delete process.env.KINDLING_DEBUG;
  assert.match(lines[1], /^MNIST: could not download .*127\.0\.0\.1.*connection refused/);
});

test('mnist does not', async () => {
  assert.match(
    await messageOf({ dataset: 'mnist', dataDir: join(folder, 'nothing') }),
    /^MNIST: could not download .*connection refused/,
  );
});

test('a damaged file is an error in a folder that was named, and a reason in the cache', async () => {
  const cache = join(folder, 'kindling', 'mnist');
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 't10k-images-idx3-ubyte'), 'not an IDX file');
  writeFileSync(join(cache, 't10k-labels-idx1-ubyte'), 'nor this');
  assert.match(await messageOf({ dataDir: cache }), /t10k-images-idx3-ubyte/);
  const { data, lines } = await load({});
  assert.is(data.name, 'synthetic digits');
  assert.match(lines[0], /t10k-images-idx3-ubyte/);
});

const mnist = mnistFolder();
if (mnist) {
  test('MNIST from a folder, normalised as in the tutorial', async () => {
    const { data, lines } = await load({ dataDir: mnist });
    // on a slow machine a line says what is waited for
    assert.is(lines.at(-1), 'Dataset: MNIST, 60,000 training and 10,000 test examples');
    const [x, y] = (await data.train.get(0)) as [{ data(): Promise<Float32Array>; shape: readonly number[] }, number];
    assert.equal([...x.shape], [1, 28, 28]);
    assert.is(y, 5);
    const pixels = await x.data();
    assert.ok(Math.abs(pixels[0] - (0 - 0.1307) / 0.3081) < 1e-6, 'a black corner');
    assert.ok(Math.abs(Math.max(...pixels) - (1 - 0.1307) / 0.3081) < 1e-6, 'a white stroke');
  });
}

test.run();
