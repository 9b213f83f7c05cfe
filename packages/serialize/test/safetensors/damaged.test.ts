import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fromSafetensors } from '../../src/index';
import { fileOf, rejected } from '../support';

const test = suite('safetensors: damaged files');

const read = (...given: Parameters<typeof fileOf>) => fromSafetensors(fileOf(...given));
const a = (offsets: readonly number[], shape = [1], dtype = 'F32') => ({ dtype, shape, data_offsets: offsets });
const four = [0, 0, 0, 0];

test('what is accepted, for comparison', async () => {
  const { tensors } = await read(
    '{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "b":{"shape":[0],"dtype":"I8","data_offsets":[4,4]}}   ',
    four,
  );
  assert.equal([...tensors.keys()], ['a', 'b']);
  await read({ b: a([4, 8]), a: a([0, 4]), none: a([4, 4], [0]) }, [...four, ...four]);
});

test('length of the header', async () => {
  await rejected(fromSafetensors(new Uint8Array(7)), /expected a safetensors file, got 7 bytes$/);
  for (const length of [3n, 2n ** 63n, 2n ** 64n - 1n, 100_000_001n]) {
    await rejected(read('{}', [], length), /with a header of at most 2 bytes, got \d+$/);
  }
  await rejected(read('{}', [], 0n), /header is JSON, got other bytes/);
  await rejected(read('{}', [], 1n), /header: expected JSON, got "\{"/);
});

test('text of the header', async () => {
  for (const text of ['', ' {}', '[]', '\ufeff{}', '"{}"']) await rejected(read(text), /whose header is JSON, got other bytes$/);
  await rejected(read(Uint8Array.of(0x7b, 0xff, 0x7d)), /got other bytes$/);
  for (const text of ['{', '{"a":}', '{}x', '{"a":{}}}']) await rejected(read(text), /header: expected JSON, got /);
  await rejected(read('{"a":1,"a":2}'), /header: expected each name once, got "a" twice$/);
  await rejected(read('{"a":1,"\\u0061":2}'), /got "a" twice$/);
  await rejected(read('{"a":{"dtype":"F32","shape":[],"shape":[]}}'), /got "shape" twice$/);
  await rejected(read('{"\\ud800":{}}'), /expected text as names/);
  for (const word of ['null', 'true', '-0', '1.5', '1e2', '-4'])
    await rejected(read(`{"a":${word}}`), new RegExp(`expected only objects, lists, texts and whole numbers >= 0, got ${word}$`));
  await rejected(read(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), /"a": expected an object with/);
});

test('fields of a tensor', async () => {
  for (const entry of [1, [], 'x', {}, { dtype: 'F32', shape: [] }, { ...a([0, 4]), more: 1 }])
    await rejected(read({ a: entry }, four), /: "a": expected an object with dtype, shape, data_offsets, got /);
  for (const dtype of ['f32', 'F4', 'C64', 'toString', 32])
    await rejected(read({ a: a([0, 4], [1], dtype as string) }, four), /: "a": dtype: expected .*, got /);
  for (const shape of [1, ['1'], [2 ** 53], [[1]]])
    await rejected(read({ a: a([0, 4], shape as number[]) }, four), /: "a": shape: expected whole numbers >= 0, got /);
  for (const offsets of [[], [0], [0, 4, 4], [4, 0], [0, 5], [0, 2 ** 40]])
    await rejected(
      read({ a: a(offsets) }, four),
      /: "a": data_offsets: expected two offsets in the 4 bytes behind the header, got /,
    );
  for (const shape of [[2], [0], [2 ** 30, 2 ** 30, 2 ** 30], [2 ** 32, 2 ** 32]])
    await rejected(
      read({ a: a([0, 4], shape) }, four),
      /: "a": data_offsets: expected \d.* numbers of 4 bytes for shape .*, got 4 bytes$/,
    );
  await rejected(read({ a: a([0, 0], [0, 2 ** 40]) }), /: "a": tensorFromMemory: shape: expected at most 2147483647 elements/);
  await rejected(
    read({ a: a([0, 4], new Array(65).fill(1)) }, four),
    /: "a": tensorFromMemory: shape: expected at most 64 dimensions, got 65$/,
  );
});

test('layout', async () => {
  const eight = [...four, ...four];
  await rejected(
    read({ a: a([0, 4]), b: a([0, 4]) }, four),
    /: "b": data_offsets: expected numbers side by side.*from byte 4 on, got 0$/,
  );
  await rejected(read({ a: a([4, 8]) }, eight), /: "a": data_offsets: .*from byte 0 on, got 4$/);
  await rejected(read({ a: a([0, 8], [2]), b: a([4, 8]) }, eight), /: "b": data_offsets: .*from byte 8 on, got 4$/);
  await rejected(read({ a: a([0, 4]) }, eight), /expected \d+ bytes, as its header says, got \d+$/);
  await rejected(read({ none: a([2, 2], [0]), a: a([0, 4]) }, four), /: "none": data_offsets: /);
});

test('metadata', async () => {
  for (const metadata of [1, [], 'x', { a: 1 }, { a: {} }])
    await rejected(read({ __metadata__: metadata }), /: __metadata__.*: expected /);
  await rejected(read('{"__metadata__":{"a":"\\ud800"}}'), /: __metadata__: "a": expected text/);
});

test.run();
