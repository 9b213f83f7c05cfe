import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { onePiece } from '../../src/pieces';
import { browserStorage } from '../../src/storage/browser';
import { allOf, checkError, endless, rejected } from '../helpers';
import { closedAddress, serve } from '../tinyServer';

// What a browser has and Node has too: streams and fetch. The page's cache is tried in a browser (tooling/browser).
const test = suite('browserStorage');

const gunzip = (packed: Uint8Array, name = 'f') => allOf(browserStorage.gunzip(onePiece(packed), name, () => null));

test('unpacks gzip', async () => {
  const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 5);
  assert.ok(Buffer.from(content).equals(await gunzip(gzipSync(content))));
  assert.is((await gunzip(gzipSync(''))).length, 0);
});

test('damaged gzip', async () => {
  const packed = gzipSync(Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >> 3));
  for (const length of [2, 10, 100, packed.length >> 1, packed.length - 1]) {
    await rejected(gunzip(packed.subarray(0, length), 'a.gz'), /^a\.gz: the gzip file is truncated$/);
  }
  for (const place of [packed.length >> 1, packed.length - 6]) {
    const damaged = Uint8Array.from(packed);
    damaged[place] ^= 0x55;
    await rejected(gunzip(damaged, 'a.gz'), /^a\.gz: the gzip file is corrupted \(/);
  }
});

test('gzip with more behind it', async () => {
  const content = Buffer.from('twice');
  const [part, twice] = [gzipSync(content), Buffer.concat([gzipSync(content), gzipSync(content)])];
  const whole = await gunzip(twice, 'a.gz').catch((error) => error);
  // Node 20 goes on there
  if (whole instanceof Uint8Array) assert.ok(Buffer.concat([content, content]).equals(whole));
  else
    checkError(
      whole,
      /^a\.gz: the gzip file has more behind its end, another gzip file or what is none: a browser unpacks only the first$/,
    );
  assert.ok(content.equals(await gunzip(part)));
});

test('what Firefox 153 says of damaged gzip is said in the same words', async () => {
  const own = globalThis.DecompressionStream;
  const under = async (message: string) => {
    globalThis.DecompressionStream = class extends TransformStream {
      constructor() {
        super({
          flush() {
            throw new TypeError(message);
          },
        });
      }
    } as unknown as typeof DecompressionStream;
    try {
      return await gunzip(gzipSync('some'), 'a.gz').catch((error: Error) => error.message);
    } finally {
      globalThis.DecompressionStream = own;
    }
  };
  assert.is(await under('The input is ended without reaching the stream end'), 'a.gz: the gzip file is truncated');
  assert.match(
    String(await under('Unexpected input after the end of stream')),
    /^a\.gz: the gzip file has more behind its end, /,
  );
  const corrupted = 'The input data is corrupted: incorrect data check';
  assert.is(await under(corrupted), `a.gz: the gzip file is corrupted (${corrupted})`);
});

test('leaving the loop ends the unpacking and the reading', async () => {
  const source = endless(gzipSync(new Uint8Array(2 ** 26)));
  let came = 0;
  for await (const { length } of browserStorage.gunzip(source.pieces, 'f', () => null)) {
    came += length;
    if (came > 2 ** 20) break;
  }
  // word of it goes from stream to stream
  for (let wait = 0; wait < 3000 && !source.closed; wait++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(source.closed);
});

test('an error of what is unpacked comes out as it is', async () => {
  const failing = async function* () {
    yield gzipSync('hello').subarray(0, 12);
    throw new RangeError('the line is dead');
  };
  try {
    await allOf(browserStorage.gunzip(failing(), 'f', () => null));
    assert.unreachable();
  } catch (error) {
    assert.instance(error, RangeError);
    assert.is((error as Error).message, 'the line is dead');
  }
});

test('reads an address a piece at a time, however much would come', async () => {
  const server = await serve(({ url }, response) => {
    if (url === '/broken') return void response.writeHead(500).end();
    if (url === '/short') return void response.writeHead(200, { 'content-length': 1e6 }).write('hello', () => response.destroy());
    if (url === '/endless') {
      const more = () => {
        while (response.write(new Uint8Array(2 ** 16)));
        response.once('drain', more);
      };
      return more();
    }
    response.writeHead(url === '/file' ? 200 : 404).end('hello');
  });
  try {
    const read = (path: string) => browserStorage.readUserFile(server.address + path);
    assert.is(new TextDecoder().decode(await allOf((await read('file'))!)), 'hello');
    assert.is(await read('none'), null);
    await rejected(read('broken'), /\/broken: cannot be read: HTTP 500 Internal Server Error$/);
    await rejected(allOf((await read('short'))!), /\/short: cannot be read: /);
    let came = 0;
    for await (const { length } of (await read('endless'))!) {
      came += length;
      if (came > 2 ** 20) break;
    }
    assert.ok(came < 2 ** 22);
  } finally {
    await server.close();
  }
  await rejected(browserStorage.readUserFile(await closedAddress()), /: cannot be read: fetch failed$/);
});

test('where there are no home folders, ~ is a name', () => {
  for (const path of ['~', '~/data', '~ada/data']) assert.is(browserStorage.expandHome('root', path), path);
});

test('without a cache, nothing is there and nothing can be kept', async () => {
  assert.is(await browserStorage.read('a'), null);
  await rejected(browserStorage.checkWritable('a'), /^a: cannot be written to: a page has a cache only over https/);
  await rejected(browserStorage.write('a', Uint8Array.of(1)), /^a: cannot be written: a page has a cache only over https/);
});

test.run();
