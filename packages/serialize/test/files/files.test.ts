import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { platformFiles as browserFiles } from '../../src/files/browser';
import type { ByteSource } from '../../src/files/files';
import { platformFiles as nodeFiles } from '../../src/files/node';
import { rejected, withFolder } from '../support';

const test = suite('files');

async function* piecesOf(...pieces: (readonly number[] | Error)[]) {
  for (const piece of pieces) {
    if (piece instanceof Error) throw piece;
    yield Uint8Array.from(piece);
  }
}

const allOf = async (source: ByteSource) => {
  const bytes = new Uint8Array(source.size);
  await source.read(0, bytes);
  return [...bytes];
};

test('all pieces or none, and nothing beside', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a');
    await nodeFiles.write(path, piecesOf([1, 2], [], [3]));
    assert.equal([...readFileSync(path)], [1, 2, 3]);
    const broken = new Error('broken');
    const error = await nodeFiles.write(path, piecesOf([9], broken)).catch((one: unknown) => one);
    assert.is(error, broken, 'as it is');
    assert.equal([...readFileSync(path)], [1, 2, 3]);
    assert.equal(readdirSync(folder), ['a']);
    mkdirSync(join(folder, 'b/c'), { recursive: true });
    await rejected(nodeFiles.write(join(folder, 'b'), piecesOf([1])), /b: cannot be written: /);
    await rejected(nodeFiles.write(join(folder, 'd/'), piecesOf([1])), /d\/: cannot be written: it is a folder, not a file/);
    assert.equal(readdirSync(folder).sort(), ['a', 'b']);
  }));

test('the name is given to a new file: nothing is written through it', () =>
  withFolder(async (folder) => {
    const [target, link] = [join(folder, 'target'), join(folder, 'link')];
    writeFileSync(target, 'before');
    symlinkSync(target, link);
    await nodeFiles.write(link, piecesOf([7]));
    assert.is(readFileSync(target, 'utf8'), 'before');
    assert.equal([...readFileSync(link)], [7]);
  }));

test('a file that is replaced may be read by whom it was; a pipe stays one, and a device', () =>
  withFolder(async (folder) => {
    const [secret, pipe] = [join(folder, 'secret'), join(folder, 'pipe')];
    writeFileSync(secret, 'before', { mode: 0o600 });
    await nodeFiles.write(secret, piecesOf([7]));
    assert.is(statSync(secret).mode & 0o777, 0o600);
    assert.equal([...readFileSync(secret)], [7]);
    execFileSync('mkfifo', [pipe]);
    const [read] = await Promise.all([readFile(pipe), nodeFiles.write(pipe, piecesOf([1, 2], [3]))]);
    assert.equal([...read], [1, 2, 3]);
    assert.ok(statSync(pipe).isFIFO());
    symlinkSync('/dev/null', join(folder, 'null'));
    await nodeFiles.write(join(folder, 'null'), piecesOf([1]));
    assert.ok(statSync(join(folder, 'null')).isCharacterDevice());
    assert.equal(readdirSync(folder).sort(), ['null', 'pipe', 'secret']);
  }));

test('a ~ is the home folder, to write, to list, to read and to remove', () =>
  withFolder(async (folder) => {
    const { HOME } = process.env;
    process.env.HOME = folder;
    try {
      await nodeFiles.write('~/runs/a', piecesOf([1]));
      assert.equal([...readFileSync(join(folder, 'runs/a'))], [1]);
      assert.equal(await nodeFiles.list('~/runs'), ['a']);
      assert.equal(await nodeFiles.reading('~/runs/a', allOf), [1]);
      await nodeFiles.remove('~/runs/a');
      assert.equal(await nodeFiles.list('~/runs'), []);
      await rejected(nodeFiles.write('~ada/a', piecesOf([1])), /^path: expected a path, or one in your own home folder/);
    } finally {
      if (HOME === undefined) delete process.env.HOME;
      else process.env.HOME = HOME;
    }
  }));

test('reads any part, and says what is missing', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a');
    writeFileSync(path, Uint8Array.of(1, 2, 3, 4));
    const middle = await nodeFiles.reading(path, async (source) => {
      const bytes = new Uint8Array(2);
      await source.read(1, bytes);
      return [source.size, ...bytes];
    });
    assert.equal(middle, [4, 2, 3]);
    const shorter = nodeFiles.reading(path, async (source) => {
      writeFileSync(path, Uint8Array.of(1));
      return allOf(source);
    });
    await rejected(shorter, /a: became shorter while it was read$/);
    await rejected(nodeFiles.reading(join(folder, 'b'), allOf), /b: there is no such file$/);
    await rejected(nodeFiles.reading(folder, allOf), /: expected a file, got a folder$/);
    await rejected(nodeFiles.reading('/dev/null', allOf), /: expected a file, got a pipe or a device$/);
  }));

test('a page reads from an address and has no files to write', async () => {
  const { fetch } = globalThis;
  const answers: Record<string, Response> = {
    'https://x/net': new Response(Uint8Array.of(5, 6)),
    'https://x/none': new Response('', { status: 404, statusText: 'Not Found' }),
  };
  globalThis.fetch = async (address) => answers[String(address)] ?? Promise.reject(new TypeError('failed to fetch'));
  try {
    assert.equal(await browserFiles.reading('https://x/net', allOf), [5, 6]);
    await rejected(browserFiles.reading('https://x/none', allOf), /^https:\/\/x\/none: cannot be read: HTTP 404 Not Found$/);
    await rejected(browserFiles.reading('https://y', allOf), /^https:\/\/y: cannot be read: failed to fetch$/);
    await rejected(
      browserFiles.write('net', piecesOf([1])),
      /^net: cannot be written: a page has no files; toSafetensors gives the bytes/,
    );
  } finally {
    globalThis.fetch = fetch;
  }
});

test.run();
