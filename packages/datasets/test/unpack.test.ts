import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { onePiece, type Pieces } from '../src/pieces';
import { nodeStorage } from '../src/storage/node';
import { unpack } from '../src/unpack';
import { allOf } from './helpers';

const test = suite('unpack');

const textOf = async (pieces: Pieces) => new TextDecoder().decode(await allOf(unpack(nodeStorage, pieces, 'f', () => null)));

async function* byteByByte(bytes: Uint8Array) {
  for (const byte of bytes) {
    yield new Uint8Array(0);
    yield Uint8Array.of(byte);
  }
}

test('what is packed is unpacked, and the rest stays as it is, in pieces of any length', async () => {
  for (const text of ['', 'h', 'hi', 'hello']) {
    const bytes = new TextEncoder().encode(text);
    for (const inPieces of [onePiece, byteByByte]) {
      assert.is(await textOf(inPieces(bytes)), text);
      assert.is(await textOf(inPieces(gzipSync(bytes))), text);
    }
  }
  assert.is(await textOf(onePiece(Uint8Array.of(0x1f))), '\u001f');
});

test('leaving the loop ends the reading', async () => {
  for (const bytes of [new Uint8Array(100), gzipSync(new Uint8Array(1e6))]) {
    let closed = false;
    const pieces = async function* () {
      try {
        for (;;) yield bytes;
      } finally {
        closed = true;
      }
    };
    for await (const _ of unpack(nodeStorage, pieces(), 'f', () => null)) break;
    assert.ok(closed);
  }
});

test.run();
